#!/bin/sh
# What git runs as `pre-receive` and `post-receive`: hands the push to the double on descriptor 3, the socket that the
# server of this push was started with, prints the double's words to the pusher and exits as it says. The shell, because
# every push starts it twice and a runtime would take longer than the push. The format is read in hook-line.ts.
{
  echo "${0##*/}"
  # Before a push is accepted its objects lie in a quarantine that only these two open.
  printf '%s\n' "$GIT_OBJECT_DIRECTORY" "$GIT_ALTERNATE_OBJECT_DIRECTORIES" "${GIT_PUSH_OPTION_COUNT:-0}"
  index=0
  while [ "$index" -lt "${GIT_PUSH_OPTION_COUNT:-0}" ]; do
    eval "printf '%s\n' \"\$GIT_PUSH_OPTION_$index\""
    index=$((index + 1))
  done
  while IFS= read -r move; do printf '%s\n' "$move"; done
  echo
} >&3
read -r status lines <&3 || exit 1
while [ "$lines" -gt 0 ]; do
  IFS= read -r line <&3
  printf '%s\n' "$line" >&2
  lines=$((lines - 1))
done
exit "$status"

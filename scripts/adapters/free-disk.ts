import { statfs } from "node:fs/promises";

/** Bytes that this process may still write where a folder is; null where the system does not tell. */
export async function freeDiskBytes(dir: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  } catch {
    return null;
  }
}

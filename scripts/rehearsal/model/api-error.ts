/** The kinds of error that the API names in `error.type`. */
export type ApiErrorType =
  | "invalid_request_error"
  | "authentication_error"
  | "billing_error"
  | "permission_error"
  | "not_found_error"
  | "request_too_large"
  | "rate_limit_error"
  | "api_error"
  | "overloaded_error";

/** An answer that is an error: its status, its words, and what travels in headers. */
export type ApiError = {
  status: number;
  type: ApiErrorType;
  message: string;
  /** A stable code, sent as `error.details.error_code`. */
  errorCode?: string;
  headers?: Record<string, string>;
};

/** A 400 `invalid_request_error`. */
export function invalidRequest(message: string): ApiError {
  return { status: 400, type: "invalid_request_error", message };
}

/** A 404 `not_found_error`. */
export function notFound(message: string): ApiError {
  return { status: 404, type: "not_found_error", message };
}

/** The JSON body of an error; the same object is the data of an SSE `error` event. */
export function errorBody(error: ApiError, requestId: string): Record<string, unknown> {
  const { type, message, errorCode } = error;
  const details = errorCode === undefined ? {} : { details: { error_code: errorCode } };
  return { type: "error", error: { type, message, ...details }, request_id: requestId };
}

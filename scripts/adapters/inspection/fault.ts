/**
 * What is wrong with a text by its language. `text` is the line at fault: what was wrong before the change is known by it.
 * `isSure`: no newer version of the language takes it. `isAtEnd`: the end of the file is what it lacks.
 */
export type Fault = { line: number; detail: string; text: string; isSure: boolean; isAtEnd?: true };

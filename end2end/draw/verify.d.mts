export function verify(text: string): { entries: number; won: number; results: string[] };

/** The house's loudness, LUFS integrated (ITU-R BS.1770-4): what streaming services level live speech to. */
export const LOUDNESS = -16;

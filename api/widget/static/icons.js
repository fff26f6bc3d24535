/** The paths of the icons, each drawn on a square of 24. */

export const BUBBLE = "M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-8l-6 5v-5H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z";
export const CROSS = "m6.4 5 5.6 5.6L17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4z";
export const DOOR = "M5 3h9v2H7v14h7v2H5zm10.5 4.5L20 12l-4.5 4.5-1.4-1.4 2.1-2.1H10v-2h6.2l-2.1-2.1z";
export const PLANE = "M3 20.5v-7l9-1.5-9-1.5v-7L22 12z";
export const THUMB = "M7 11v9H3v-9zm2 9h8.2a2 2 0 0 0 2-1.6l1.3-6.5A2 2 0 0 0 18.5 9.5H14V5a2 2 0 0 0-2-2L9 10.5z";

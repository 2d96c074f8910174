//! Icons and plans: every drawing of the app, as SVG.

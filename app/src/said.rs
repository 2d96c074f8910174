//! Times, days, lengths and distances as people say them. Nothing here asks what time it is.

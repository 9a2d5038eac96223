//! blogcms

//! Weak spots that an audit had once, each as a case of its own.

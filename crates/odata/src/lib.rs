//! OData query options: parser and trees.

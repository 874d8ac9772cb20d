"""The page that puts cities, passages and plans side by side."""

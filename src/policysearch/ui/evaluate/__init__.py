"""The page that measures systems on topics and judgements."""

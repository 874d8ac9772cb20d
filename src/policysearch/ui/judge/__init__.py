"""The page where people judge the pooled results of topics."""

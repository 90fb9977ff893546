"""题目异议: an officer doubts a key; a reviewer answers, and the officer is told."""

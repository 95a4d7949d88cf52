"""What a parent and an agent do, in a real Chromium, against everything that `bin/demo` runs."""

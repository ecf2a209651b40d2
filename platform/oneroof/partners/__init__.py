"""What agencies outside the house use: the partner API, its log and limits, and the developers' console."""

"""推荐配备: an institution recommends a registered safety engineer or a technician, and the enterprise fills a post
(HZ-3.2.3)."""

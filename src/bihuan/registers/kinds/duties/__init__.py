"""岗位责任: the posts of an enterprise from its main person down, who holds each, and the books that say so."""

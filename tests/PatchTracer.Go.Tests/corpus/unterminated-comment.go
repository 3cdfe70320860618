package p

var x = 1 /* no end

package p

var x = "no end
var y = `no end

package p

// ÿş comment
var s = "Ã("
var €x = 1
var â‚ = 2

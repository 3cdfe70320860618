package p

var x = 'a
var y = '\
var z = ''
var w = 'ab'
var v = '\'' + '\x41' + '\u00e9' + 'é' + '\777'

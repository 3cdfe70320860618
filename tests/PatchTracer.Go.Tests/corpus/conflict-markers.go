package p

<<<<<<< HEAD
func f() {}
=======
func g() {}
>>>>>>> other

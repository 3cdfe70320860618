module client

go 1.15

require patchtracer v0.0.0

// The runtime is copied beside this file when the tests are built.
replace patchtracer => ./runtime

module patchtracer

go 1.15

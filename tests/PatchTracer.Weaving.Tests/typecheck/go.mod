module patchtracer.example/typecheck

go 1.18

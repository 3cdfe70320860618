/*
Copyright 2026 The PatchTracer Authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

// Package patchtracer is what PatchTracer weaves into Kubernetes components: spans, trace context
// and an exporter, made to be invisible in the process that hosts it. It never blocks on anything
// but short critical sections of its own, never lets a panic out, holds a bounded amount of memory,
// counts what it drops, and costs one atomic load at each tracepoint when it is off.
//
// It uses the standard library and the language of Go 1.15 only: one source serves every tree from
// Kubernetes 1.20 on.
//
// This package is what woven code calls: points, spans, contexts and keys. What it needs for that lies below internal, each
// part a package that knows nothing of spans; nothing there imports this one.
//
// A Span belongs to the function that began it. It is a pooled record: after End it must not be
// used any more, and between Begin and End only SpanContext may be called by other goroutines.
package patchtracer

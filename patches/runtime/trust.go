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

package patchtracer

import (
	"net/http"

	"patchtracer/internal/guard"
	"patchtracer/internal/propagation"
)

// Caller is who sent a request to the API server (a user.Info).
type Caller interface {
	GetName() string
	GetGroups() []string
}

// distrustedHeader keeps what came as traceparent. No request brings it: net/http writes the keys that it reads in
// canonical form, and this is none.
const distrustedHeader = "traceparent"

// trusts tells whether the contexts of a caller are continued. There is none for what the API server does by itself. One that
// panics is not trusted.
func trusts(caller Caller) (trusted bool) {
	defer guard.Foreign()
	if caller == nil || active.TrustAll {
		return true
	}
	if active.Trusted(caller.GetName()) {
		return true
	}
	for _, group := range caller.GetGroups() {
		if active.Trusted(group) {
			return true
		}
	}
	return false
}

// Distrust takes the trace context out of a request, unless its sender is trusted: the request's span starts a trace,
// sampled as any root, with a link to what the sender named.
func Distrust(h http.Header, caller Caller) {
	if off() || len(h[traceparentHeader])+len(h[tracestateHeader])+len(h[baggageHeader]) == 0 || trusts(caller) {
		return
	}
	if parents := h[traceparentHeader]; len(parents) == 1 {
		h[distrustedHeader] = parents
	}
	delete(h, traceparentHeader)
	delete(h, tracestateHeader)
	delete(h, baggageHeader)
}

// fromDistrusted makes the span a root that is linked to the context that was taken from the request.
func (s *Span) fromDistrusted(h http.Header) {
	if sc := propagation.FromTexts(h[distrustedHeader], nil); sc.IsValid() {
		s.Link(sc)
		s.Root()
	}
}

// Stamp makes an object that is created carry sc. Where sc is not valid it keeps the annotation that it comes with, but not
// from a caller that is not trusted, and not where it is inherited: from a template, which anybody may have written.
func Stamp(object Annotated, sc SpanContext, caller Caller, inherited bool) {
	if off() || isNil(object) {
		return
	}
	defer guard.Foreign()
	if sc.IsValid() {
		Annotate(object, sc)
	} else if !active.TrustAll && (inherited || !trusts(caller)) {
		setAnnotation(object, "")
	}
}

// KeepStamp undoes what a caller that is not trusted does to the annotation of an object that is there.
func KeepStamp(object, before Annotated, caller Caller) {
	if off() || isNil(object) || isNil(before) {
		return
	}
	defer guard.Foreign()
	if text := before.GetAnnotations()[AnnotationKey]; text != object.GetAnnotations()[AnnotationKey] && !trusts(caller) {
		setAnnotation(object, text)
	}
}

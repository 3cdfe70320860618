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
	"reflect"

	"patchtracer/internal/guard"
	"patchtracer/internal/propagation"
)

// AnnotationKey is the annotation that carries trace context on Kubernetes objects (KEP-5915).
const AnnotationKey = "tracing.k8s.io/traceparent"

// Annotated is any Kubernetes object.
type Annotated interface {
	GetAnnotations() map[string]string
	SetAnnotations(annotations map[string]string)
}

// FromObject is the span context that an object's annotation carries, zero when there is none or the object is nil.
func FromObject(object interface{ GetAnnotations() map[string]string }) (sc SpanContext) {
	if off() || isNil(object) {
		return SpanContext{}
	}
	defer guard.Foreign()
	if text, ok := object.GetAnnotations()[AnnotationKey]; ok {
		if sc = ParseTraceparent(text); sc.IsValid() {
			sc.Flags |= propagation.FlagAnnotated
		}
	}
	return sc
}

// Annotate makes an object carry sc; it does nothing when sc is not valid or the object is nil. The map is
// replaced, never written: the object may share it with an informer's cache.
func Annotate(object Annotated, sc SpanContext) {
	if off() || !sc.IsValid() || isNil(object) {
		return
	}
	defer guard.Foreign()
	setAnnotation(object, sc.Traceparent())
}

// setAnnotation removes it when text is empty.
func setAnnotation(object Annotated, text string) {
	before := object.GetAnnotations()
	if before[AnnotationKey] == text {
		return
	}
	after := make(map[string]string, len(before)+1)
	for key, value := range before {
		after[key] = value
	}
	if text == "" {
		delete(after, AnnotationKey)
	} else {
		after[AnnotationKey] = text
	}
	object.SetAnnotations(after)
}

// isNil: woven code passes typed nil pointers, whose promoted methods panic.
func isNil(object interface{}) bool {
	if object == nil {
		return true
	}
	v := reflect.ValueOf(object)
	return v.Kind() == reflect.Ptr && v.IsNil()
}

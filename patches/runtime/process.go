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
	"os"
	"sync"
	"time"

	"patchtracer/internal/control"
	"patchtracer/internal/export"
	"patchtracer/internal/guard"
)

// active is the configuration of this process. It is written by configure alone, which runs before
// any other goroutine of this package exists.
var active control.Config

func init() {
	c, err := control.FromEnvironment(os.Getenv)
	if err != nil {
		guard.SayOnce("config", err.Error())
	}
	configure(c)
	if c.Control != "" {
		follow := &control.Follower{Path: c.Control, Base: c, Apply: setSwitches}
		follow.Look()
		go follow.Watch()
	}
}

// configure puts a configuration into force. Points made later follow it too.
func configure(c control.Config) {
	active = c
	guard.OnPanic = die
	sink.start = startExporter
	setSwitches(c.Switches())
}

// process has the exporter of this process, once there is one.
var process struct {
	sync.Mutex
	exporter *export.Exporter
}

// startExporter runs with the first recorded span, on the host's goroutine: it must not do more than start.
func startExporter() {
	defer guard.Contain("startExporter")
	process.Lock()
	defer process.Unlock()
	process.exporter = export.New(sink, active)
	go process.exporter.Run()
	go export.FlushOnTermination(Flush)
}

// Flush sends what is recorded and waits for it, at most for the given time; it tells whether all went out.
func Flush(limit time.Duration) bool {
	process.Lock()
	e := process.exporter
	process.Unlock()
	return e == nil || e.Flush(limit)
}

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

package export

import (
	"os"
	"os/signal"
	"syscall"
	"testing"
)

func TestAskingTakesNoHarmFromABusyProcess(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	for i := 0; i < 3; i++ {
		go func() {
			var kept [][]byte
			for {
				select {
				case <-stop:
					return
				default:
					if kept = append(kept, make([]byte, 10000)); len(kept) > 1000 {
						kept = nil
					}
				}
			}
		}()
	}
	unknown := 0 // an answer that takes too long is none; a wrong one must not be
	for i := 0; i < 60; i++ {
		want := i%2 == 1
		c := make(chan os.Signal, 1)
		if want {
			signal.Notify(c, syscall.SIGTERM)
		}
		handled, known := terminationHandled()
		signal.Stop(c)
		if !known {
			unknown++
		} else if handled != want {
			t.Fatalf("round %d: handled %v", i, handled)
		}
		if len(c) != 0 {
			t.Fatal("the signal arrived here")
		}
	}
	if unknown > 6 && !raceDetector { // whose memory takes long to copy
		t.Errorf("%d of 60 answers took too long", unknown)
	}
}

// raceDetector: with it memory takes long to copy.
var raceDetector bool

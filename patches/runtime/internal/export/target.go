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
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/ioutil"
	"net"
	"net/http"
	"strconv"
	"time"

	"patchtracer/internal/wire"
)

const (
	maxRetryAfter  = 5 * time.Minute
	maxAnswerBytes = 64 << 10
	gatewayHost    = "gateway" // stands for the default route's gateway
)

// target is a collector. Its transport is its own: no proxy from the environment, and none of this
// package's tracing.
type target struct {
	endpoint   string
	credential string // the file that holds it; "" for none
	client     *http.Client
	packer     *gzip.Writer // nil: bodies go as they are
	packed     bytes.Buffer
}

type answer struct {
	accepted  bool
	retryable bool
	after     time.Duration
	reason    string
	body      []byte
}

func newTarget(endpoint string, compress bool) *target {
	dialer := &net.Dialer{Timeout: 3 * time.Second, KeepAlive: 30 * time.Second}
	t := &target{endpoint: endpoint}
	if compress {
		t.packer, _ = gzip.NewWriterLevel(&t.packed, gzip.BestSpeed)
	}
	t.client = &http.Client{
		Timeout: requestTimeout,
		Transport: &http.Transport{
			Proxy: nil,
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				address, err := resolveGateway(address)
				if err != nil {
					return nil, err
				}
				return dialer.DialContext(ctx, network, address)
			},
			MaxIdleConns:        2,
			MaxIdleConnsPerHost: 2,
			IdleConnTimeout:     90 * time.Second,
			DisableCompression:  true,
		},
		// A collector that moved is a mistake in the configuration, not something to follow with data.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return t
}

// resolveGateway is asked at every dial: the default route may come later than this process, and change.
func resolveGateway(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host != gatewayHost {
		return address, err
	}
	ip, err := defaultGateway()
	if err != nil {
		return "", err
	}
	return net.JoinHostPort(ip.String(), port), nil
}

// post sends parts of a body, one behind the other; they can be used for something else afterwards.
func (t *target) post(path string, parts ...[]byte) answer {
	if t.packer != nil {
		parts = [][]byte{t.pack(parts)}
	}
	body := &requestBody{parts: parts}
	defer body.release()
	request, err := body.request(t.endpoint + path)
	if err != nil {
		return answer{reason: err.Error()}
	}
	request.Header.Set("Content-Type", "application/x-protobuf")
	if t.packer != nil {
		request.Header.Set("Content-Encoding", "gzip")
	}
	request.Header.Set("User-Agent", "patchtracer/"+Version)
	t.authorize(request)
	response, err := t.client.Do(request)
	if err != nil {
		return answer{retryable: true, reason: err.Error()}
	}
	defer response.Body.Close()
	// The status has decided; the body is read to its end only so that the connection can be used again.
	content, _ := ioutil.ReadAll(io.LimitReader(response.Body, maxAnswerBytes))
	return judge(response, content)
}

// pack compresses a body; the result is good until the next one. Writing to memory cannot fail.
func (t *target) pack(parts [][]byte) []byte {
	t.packed.Reset()
	t.packer.Reset(&t.packed)
	for _, part := range parts {
		_, _ = t.packer.Write(part)
	}
	_ = t.packer.Close()
	return t.packed.Bytes()
}

// judge follows OTLP/HTTP: 429, 502, 503 and 504 may be tried again, any other failure may not. And 408 (RFC 9110,
// section 15.5.9): a node that stands still for some seconds has not sent anything wrong.
func judge(response *http.Response, content []byte) answer {
	a := answer{reason: fmt.Sprintf("HTTP %d", response.StatusCode), body: content}
	switch code := response.StatusCode; {
	case code >= 200 && code < 300:
		a.accepted = true
	case code == http.StatusRequestTimeout || code == http.StatusTooManyRequests || code == http.StatusBadGateway ||
		code == http.StatusServiceUnavailable || code == http.StatusGatewayTimeout:
		a.retryable = true
		a.after = retryAfter(response.Header.Get("Retry-After"), time.Now())
	}
	return a
}

// retryAfter reads seconds or a date (RFC 9110, section 10.2.3).
func retryAfter(text string, now time.Time) time.Duration {
	var d time.Duration
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		d = time.Duration(seconds) * time.Second
	} else if date, err := http.ParseTime(text); err == nil {
		d = date.Sub(now)
	}
	if d < 0 {
		return 0
	}
	if d > maxRetryAfter {
		return maxRetryAfter
	}
	return d
}

// rejected gives how many of n spans an accepting collector says it did not take: partial_success (1) and
// in it rejected_spans (1). A body that is no such message rejects nothing.
func (a answer) rejected(n uint64) uint64 {
	rejected := uint64(0)
	wire.EachField(a.body, func(field int, _ uint64, partial []byte) {
		if field == 1 {
			wire.EachField(partial, func(field int, value uint64, _ []byte) {
				if field == 1 {
					rejected = value
				}
			})
		}
	})
	if rejected > n {
		return n
	}
	return rejected
}

// Shop is a sample application without a line of tracing: plain HTTP handlers of the standard library. One program, four roles:
//
//	shop front   answers customers, asks the stock
//	shop stock   knows how much of what there is
//	shop fill    fills the stock and ends
//	shop buy     is a customer who buys one of each item
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// An Order is what a customer sends and what the stock is asked for.
type Order struct {
	Item   string `json:"item"`
	Amount int    `json:"amount"`
}

func main() {
	role := ""
	if len(os.Args) == 2 {
		role = os.Args[1]
	}
	stockURL := os.Getenv("STOCK_URL")
	switch role {
	case "front":
		serve((&front{stock: stockURL}).handler())
	case "stock":
		serve(newStock().handler())
	case "fill":
		if err := fill(stockURL, strings.Fields(os.Getenv("ITEMS"))); err != nil {
			log.Fatal(err)
		}
	case "buy":
		if err := buy(context.Background(), os.Getenv("FRONT_URL"), strings.Fields(os.Getenv("ITEMS"))); err != nil {
			log.Fatal(err)
		}
	default:
		log.Fatal("usage: shop front|stock|fill|buy")
	}
}

func serve(handler http.Handler) {
	address := os.Getenv("LISTEN")
	if address == "" {
		address = ":8080"
	}
	server := &http.Server{Addr: address, Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	log.Printf("listening at %s", server.Addr)
	log.Fatal(server.ListenAndServe())
}

// front is what customers see.
type front struct {
	stock string
}

func (f *front) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", healthy)
	mux.HandleFunc("/items/", f.item)
	mux.HandleFunc("/orders", f.order)
	return mux
}

func (f *front) item(w http.ResponseWriter, r *http.Request) {
	f.ask(w, r, http.MethodGet, "/stock/"+strings.TrimPrefix(r.URL.Path, "/items/"), nil)
}

func (f *front) order(w http.ResponseWriter, r *http.Request) {
	var order Order
	if r.Method != http.MethodPost || json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&order) != nil || order.Amount < 1 {
		http.Error(w, "POST {\"item\": NAME, \"amount\": NUMBER}", http.StatusBadRequest)
		return
	}
	f.ask(w, r, http.MethodPost, "/reserve", &order)
}

// ask asks the stock for a customer, who may go in the meantime, and hands on what it answers.
func (f *front) ask(w http.ResponseWriter, r *http.Request, method, path string, order *Order) {
	response, err := send(r.Context(), method, f.stock+path, order)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer response.Body.Close()
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body) // a customer who has gone needs no answer
}

// send sends a request, with an order in it if there is one.
func send(ctx context.Context, method, url string, order *Order) (*http.Response, error) {
	var body io.Reader
	if order != nil {
		text, err := json.Marshal(order)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return nil, err
	}
	if order != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return client.Do(request)
}

// buy buys one of each item.
func buy(ctx context.Context, url string, items []string) error {
	for _, item := range items {
		response, err := send(ctx, http.MethodPost, url+"/orders", &Order{Item: item, Amount: 1})
		if err != nil {
			return err
		}
		response.Body.Close()
		if response.StatusCode != http.StatusCreated {
			return fmt.Errorf("%s: %s", item, response.Status)
		}
	}
	return nil
}

// stock is how much there is of each item, in memory.
type stock struct {
	mu      sync.Mutex
	amounts map[string]int
}

func newStock() *stock {
	return &stock{amounts: map[string]int{}}
}

func (s *stock) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", healthy)
	mux.HandleFunc("/stock/", s.item)
	mux.HandleFunc("/reserve", s.reserve)
	return mux
}

func (s *stock) item(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/stock/")
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Method == http.MethodPut {
		s.amounts[name] += 1000
	}
	amount, known := s.amounts[name]
	if !known {
		http.NotFound(w, r)
		return
	}
	fmt.Fprintf(w, "%d\n", amount)
}

func (s *stock) reserve(w http.ResponseWriter, r *http.Request) {
	var order Order
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&order); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.amounts[order.Item] < order.Amount {
		http.Error(w, "there is not enough of it", http.StatusConflict)
		return
	}
	s.amounts[order.Item] -= order.Amount
	w.WriteHeader(http.StatusCreated)
}

func healthy(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "ok")
}

var client = &http.Client{Timeout: 5 * time.Second}

// fill puts some of each item into the stock; the rules that lead to it may not be written yet.
func fill(url string, items []string) error {
	for _, item := range items {
		if err := put(url + "/stock/" + item); err != nil {
			return err
		}
	}
	return nil
}

func put(url string) error {
	var failure error
	for attempt := 0; attempt < 60; attempt++ {
		response, err := send(context.Background(), http.MethodPut, url, nil)
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
			err = fmt.Errorf("%s: %s", url, response.Status)
		}
		failure = err
		time.Sleep(500 * time.Millisecond)
	}
	return failure
}

package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAnOrderTakesFromTheStockUntilThereIsNotEnough(t *testing.T) {
	stock := httptest.NewServer(newStock().handler())
	defer stock.Close()
	shop := httptest.NewServer((&front{stock: stock.URL}).handler())
	defer shop.Close()
	if err := fill(stock.URL, []string{"tea"}); err != nil {
		t.Fatal(err)
	}

	for _, step := range []struct {
		body string
		want int
	}{
		{`{"item": "tea", "amount": 999}`, http.StatusCreated},
		{`{"item": "tea", "amount": 2}`, http.StatusConflict},
		{`{"item": "tea", "amount": 1}`, http.StatusCreated},
		{`{"item": "sand", "amount": 1}`, http.StatusConflict},
		{`{"item": "tea"}`, http.StatusBadRequest},
	} {
		response, err := http.Post(shop.URL+"/orders", "application/json", strings.NewReader(step.body))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != step.want {
			t.Errorf("%s: %d, want %d", step.body, response.StatusCode, step.want)
		}
	}
	response, err := http.Get(shop.URL + "/items/sand")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown item: %d", response.StatusCode)
	}
}

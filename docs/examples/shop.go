// A shop in plain HTTP: makes an order, says where to pay it, waits until it is paid, and gives some money back.
//
//	SHOP=http://127.0.0.1:9966/ TOKEN=secret-token:sandbox go run shop.go
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"
)

type object = map[string]any

// Longer than the server is asked to wait.
var client = http.Client{Timeout: 40 * time.Second}

func ask(method, path string, body object) object {
	shop := os.Getenv("SHOP")
	if shop == "" {
		shop = "http://127.0.0.1:9966/"
	}
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			log.Fatal(err)
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, shop+path, content)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("TOKEN"))
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	answer := object{}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil && err != io.EOF {
		log.Fatal(err)
	}
	if response.StatusCode >= 300 {
		log.Fatal(method, " ", path, ": ", response.Status, " ", answer["hint"], " ", answer["detail"])
	}
	return answer
}

func main() {
	// With an id of one's own the request may be repeated: who got no answer asks again, and there is one order.
	orderID := fmt.Sprintf("cart-%d", time.Now().UnixNano())
	order := object{"order_id": orderID, "summary": "A pot of tea", "amount": "KUDOS:2"}
	twoWeeks := object{"d_us": 14 * 24 * 3600 * 1000000}
	ask("POST", "private/orders", object{"order": order, "refund_delay": twoWeeks})

	status := ask("GET", "private/orders/"+orderID, nil)
	fmt.Println("send the customer to", status["order_status_url"])

	// Answered as soon as it is paid, or after half a minute.
	for status["order_status"] != "paid" {
		status = ask("GET", "private/orders/"+orderID+"?timeout_ms=30000", nil)
	}
	fmt.Println("paid", status["deposit_total"])

	ask("POST", "private/orders/"+orderID+"/refund", object{"refund": "KUDOS:0.5", "reason": "The tea was cold"})
	fmt.Println("gave back", ask("GET", "private/orders/"+orderID, nil)["refund_amount"])
}

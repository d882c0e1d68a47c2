<?php
// A shop in plain HTTP: makes an order, says where to pay it, waits until it is paid, and gives some money back.
// SHOP=http://127.0.0.1:9966/ TOKEN=secret-token:sandbox php shop.php

$shop = getenv('SHOP') ?: 'http://127.0.0.1:9966/';
$token = getenv('TOKEN') ?: exit("TOKEN is missing\n");

function ask(string $method, string $path, ?array $body = null): array
{
    global $shop, $token;
    $context = stream_context_create(['http' => [
        'method' => $method,
        'header' => ["Authorization: Bearer $token", 'Content-Type: application/json'],
        'content' => $body === null ? '' : json_encode($body),
        'ignore_errors' => true,
        // Longer than the server is asked to wait.
        'timeout' => 40,
    ]]);
    $text = file_get_contents($shop . $path, false, $context);
    if ($text === false) {
        exit("$method $path: no answer\n");
    }
    $status = (int) explode(' ', $http_response_header[0])[1];
    $answer = $text === '' ? [] : json_decode($text, true);
    if ($status >= 300 && $status !== 402) {
        exit("$method $path: $status " . ($answer['hint'] ?? '') . "\n");
    }
    return $answer;
}

// With an id of one's own the request may be repeated: who got no answer asks again, and there is one order.
$orderId = 'cart-' . bin2hex(random_bytes(8));
$order = ['order_id' => $orderId, 'summary' => 'A pot of tea', 'amount' => 'KUDOS:2'];
ask('POST', 'private/orders', ['order' => $order, 'refund_delay' => ['d_us' => 14 * 24 * 3600 * 1000000]]);

$status = ask('GET', "private/orders/$orderId");
echo 'send the customer to ', $status['order_status_url'], "\n";

// Answered as soon as it is paid, or after half a minute.
while ($status['order_status'] !== 'paid') {
    $status = ask('GET', "private/orders/$orderId?timeout_ms=30000");
}
echo 'paid ', $status['deposit_total'], "\n";

ask('POST', "private/orders/$orderId/refund", ['refund' => 'KUDOS:0.5', 'reason' => 'The tea was cold']);
echo 'gave back ', ask('GET', "private/orders/$orderId")['refund_amount'], "\n";

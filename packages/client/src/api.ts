/** The merchant API as types. Generated from its description by `npm run client-types`: do not edit. */

export type AbortRequest = { readonly h_contract: string; readonly coins: readonly (AbortingCoin)[] };

export type AbortResponse = { readonly refunds: readonly (MerchantAbortPayRefundStatus)[] };

export type AbortingCoin = { readonly coin_pub: string; readonly contribution: AmountText; readonly exchange_url: string };

export type AccountAddDetails = { readonly payto_uri: string; readonly credit_facade_url?: string | undefined; readonly credit_facade_credentials?: FacadeCredentials | undefined; readonly extra_wire_subject_metadata?: string | undefined };

export type AccountAddResponse = { readonly h_wire: string; readonly salt: string };

export type AccountPatchDetails = { readonly credit_facade_url?: string | undefined; readonly credit_facade_credentials?: FacadeCredentials | undefined; readonly extra_wire_subject_metadata?: string | undefined };

export type AccountsSummaryResponse = { readonly accounts: readonly (BankAccountEntry)[] };

export type AmountString = string;

export type AmountText = string;

export type AnyObject = { readonly [name: string]: unknown };

export type BankAccountDetail = { readonly payto_uri: string; readonly h_wire: string; readonly salt: string; readonly credit_facade_url?: string | undefined; readonly active: boolean; readonly extra_wire_subject_metadata?: string | undefined };

export type BankAccountEntry = { readonly payto_uri: string; readonly h_wire: string; readonly active: boolean };

export type BlindedDonationReceiptKeyPair = { readonly h_donation_unit_pub: string; readonly blinded_udi: { readonly cipher: "RSA"; readonly rsa_blinded_identifier: string } | { readonly cipher: "CS"; readonly cs_nonce: string; readonly cs_blinded_c0: string; readonly cs_blinded_c1: string } };

export type BlindedSignatureJson = { readonly cipher: "RSA"; readonly blinded_rsa_signature: string } | { readonly cipher: "CS"; readonly b: 0 | 1; readonly s: string };

export type CategoryCreateRequest = { readonly name: string; readonly name_i18n?: { readonly [name: string]: string } | undefined };

export type CategoryCreatedResponse = { readonly category_id: Count };

export type CategoryListEntry = { readonly category_id: Count; readonly name: string; readonly name_i18n?: { readonly [name: string]: string } | undefined; readonly product_count: Count };

export type CategoryListResponse = { readonly categories: readonly (CategoryListEntry)[] };

export type CategoryProductListResponse = { readonly name: string; readonly name_i18n?: { readonly [name: string]: string } | undefined; readonly products: readonly ({ readonly product_id: string })[] };

export type CheckPaymentClaimedResponse = { readonly order_status: "claimed"; readonly contract_terms: AnyObject; readonly already_paid_order_id?: string | undefined; readonly already_paid_fulfillment_url?: string | undefined; readonly order_status_url: string };

export type CheckPaymentPaidResponse = { readonly order_status: "paid"; readonly refunded: boolean; readonly refund_pending: boolean; readonly wired: boolean; readonly deposit_total: AmountText; readonly exchange_code: SafeInteger; readonly exchange_http_status: SafeInteger; readonly refund_amount: AmountText; readonly contract_terms: AnyObject; readonly choice_index?: number | undefined; readonly last_payment: TimestampJson; readonly wire_details: readonly (TransactionWireTransfer)[]; readonly wire_reports: readonly (TransactionWireReport)[]; readonly refund_details: readonly (RefundDetails)[]; readonly order_status_url: string };

export type CheckPaymentUnpaidResponse = { readonly order_status: "unpaid"; readonly taler_pay_uri: string; readonly creation_time: TimestampJson; readonly proto_contract_terms: AnyObject; readonly summary: string; readonly total_amount?: AmountText | undefined; readonly pay_deadline: TimestampJson; readonly already_paid_order_id?: string | undefined; readonly already_paid_fulfillment_url?: string | undefined; readonly order_status_url: string };

export type ClaimRequest = { readonly nonce: string; readonly token?: string | undefined };

export type ClaimResponse = { readonly contract_terms: AnyObject; readonly sig: string };

export type CoinEnvelopeJson = { readonly cipher: "RSA"; readonly rsa_blinded_planchet: string } | { readonly cipher: "CS"; readonly cs_nonce: string; readonly cs_blinded_c0: string; readonly cs_blinded_c1: string };

export type CoinPaySig = { readonly coin_sig: string; readonly coin_pub: string; readonly ub_sig: UnblindedSignatureJson; readonly h_denom: string; readonly contribution: AmountText; readonly exchange_url: string; readonly minimum_age_sig?: string | undefined; readonly age_commitment?: readonly (string)[] | undefined; readonly h_age_commitment?: string | undefined };

export type Count = number;

export type CurrencySpecification = { readonly name: string; readonly currency?: string | undefined; readonly num_fractional_input_digits: Count; readonly num_fractional_normal_digits: Count; readonly num_fractional_trailing_zero_digits: Count; readonly alt_unit_names: { readonly [name: string]: string } };

export type DecimalQuantity = string;

export type DecimalStock = string;

export type DonationRequestData = { readonly url: string; readonly year: SafeInteger; readonly budikeypairs: readonly (BlindedDonationReceiptKeyPair)[] };

export type DurationJson = { readonly d_us: number | string };

export type DurationObject = { readonly d_us: number | string };

export type ErrorDetail = { readonly code: SafeInteger; readonly hint?: string | undefined; readonly detail?: string | undefined; readonly parameter?: string | undefined; readonly path?: string | undefined; readonly offset?: string | undefined; readonly index?: string | undefined; readonly object?: string | undefined; readonly currency?: string | undefined; readonly type_expected?: string | undefined; readonly type_actual?: string | undefined; readonly extra?: { readonly [name: string]: unknown } | undefined };

export type ExchangeConfigInfo = { readonly base_url: string; readonly currency: string; readonly master_pub: string };

export type ExchangeStatusDetail = { readonly exchange_url: string; readonly next_download: TimestampJson; readonly keys_expiration?: TimestampJson | undefined; readonly debit_restrictions: { readonly [name: string]: unknown }; readonly keys_http_status: Count; readonly keys_ec: SafeInteger; readonly keys_hint: string };

export type ExchangeStatusResponse = { readonly exchanges: readonly (ExchangeStatusDetail)[] };

export type ExchangeTransferReconciliationDetails = { readonly order_id: string; readonly remaining_deposit: AmountText; readonly deposit_fee: AmountText };

export type ExpectedTransferDetailResponse = { readonly reconciliation_details?: readonly (ExchangeTransferReconciliationDetails)[] | undefined; readonly wire_fee?: AmountText | undefined; readonly expected_credit_amount?: AmountText | undefined; readonly wtid: string; readonly payto_uri: string; readonly exchange_url: string; readonly expected_time: TimestampJson; readonly credit_amount?: AmountText | undefined; readonly validated: boolean; readonly confirmed: boolean; readonly last_http_status: SafeInteger; readonly last_ec: SafeInteger; readonly last_error_detail?: string | undefined };

export type ExpectedTransferEntry = { readonly expected_credit_amount?: AmountText | undefined; readonly wtid: string; readonly payto_uri: string; readonly exchange_url: string; readonly expected_transfer_serial_id: Count; readonly execution_time?: TimestampJson | undefined; readonly validated: boolean; readonly confirmed: boolean; readonly last_http_status: SafeInteger; readonly last_ec: SafeInteger; readonly last_error_detail?: string | undefined };

export type ExpectedTransferListResponse = { readonly incoming: readonly (ExpectedTransferEntry)[] };

export type FacadeCredentials = { readonly type: "none" } | { readonly type: "basic"; readonly username: string; readonly password: string } | { readonly type: "bearer"; readonly token: string };

export type ForgetRequest = { readonly fields: readonly (string)[] };

export type FullInventoryDetailsResponse = { readonly products: readonly (MerchantPosProductDetail)[]; readonly categories: readonly (MerchantCategory)[] };

export type GetSessionStatusPaidResponse = { readonly order_id: string };

export type GetSessionStatusUnpaidResponse = { readonly order_id: string };

export type GroupAddRequest = { readonly group_name: string; readonly description: string };

export type GroupAddedResponse = { readonly group_serial_id: Count };

export type GroupPatchRequest = { readonly group_name?: string | undefined; readonly description?: string | undefined };

export type GroupsSummaryResponse = { readonly groups: readonly ({ readonly group_serial: Count; readonly group_name: string; readonly description: string })[] };

export type ImageDataUrl = string;

export type Instance = { readonly name: string; readonly website?: string | undefined; readonly logo?: string | undefined; readonly id: string; readonly merchant_pub: string; readonly payment_targets: readonly (string)[]; readonly deleted: boolean };

export type InstanceAuthConfigExternal = { readonly method: "external" };

export type InstanceAuthConfigToken = { readonly method: "token"; readonly password: string };

export type InstanceAuthConfigTokenOld = { readonly method: "token"; readonly token: string };

export type InstanceAuthConfigurationMessage = InstanceAuthConfigToken | InstanceAuthConfigTokenOld | InstanceAuthConfigExternal;

export type InstanceConfigurationMessage = { readonly id: string; readonly auth: InstanceAuthConfigurationMessage; readonly name: string; readonly email?: string | undefined; readonly phone_number?: string | undefined; readonly website?: string | undefined; readonly logo?: string | undefined; readonly address: Location; readonly jurisdiction: Location; readonly use_stefan: boolean; readonly default_pay_delay?: DurationJson | undefined; readonly default_refund_delay?: DurationJson | undefined; readonly default_wire_transfer_delay?: DurationJson | undefined; readonly default_wire_transfer_rounding_interval?: RoundingInterval | undefined };

export type InstanceReconfigurationMessage = { readonly name: string; readonly email?: string | undefined; readonly phone_number?: string | undefined; readonly website?: string | undefined; readonly logo?: string | undefined; readonly address: Location; readonly jurisdiction: Location; readonly use_stefan: boolean; readonly default_pay_delay?: DurationJson | undefined; readonly default_refund_delay?: DurationJson | undefined; readonly default_wire_transfer_delay?: DurationJson | undefined; readonly default_wire_transfer_rounding_interval?: RoundingInterval | undefined };

export type InstancesResponse = { readonly instances: readonly (Instance)[] };

export type InventorySummaryResponse = { readonly products: readonly ({ readonly product_id: string; readonly product_serial: Count })[] };

export type KycAuthExchangeSelectionRequest = { readonly exchange_url: string };

export type KycAuthWireTransferInstructionResponse = { readonly wire_instructions: readonly (WireTransferInstructionDetail)[] };

export type Location = { readonly country?: string | undefined; readonly country_subdivision?: string | undefined; readonly district?: string | undefined; readonly town?: string | undefined; readonly town_location?: string | undefined; readonly post_code?: string | undefined; readonly street?: string | undefined; readonly building_name?: string | undefined; readonly building_number?: string | undefined; readonly address_lines?: readonly (string)[] | undefined };

export type LockRequest = { readonly lock_uuid: string; readonly duration: DurationJson; readonly quantity?: number | undefined; readonly unit_quantity?: string | undefined };

export type LoginTokenRequest = { readonly scope: string; readonly duration?: DurationJson | undefined; readonly description?: string | undefined; readonly refreshable?: boolean | undefined };

export type LoginTokenSuccessResponse = { readonly token: string; readonly access_token: string; readonly scope: string; readonly expiration: TimestampJson; readonly refreshable: boolean };

export type MerchantAbortPayRefundStatus = { readonly type: "success"; readonly exchange_status: 200; readonly exchange_sig: string; readonly exchange_pub: string } | { readonly type: "failure"; readonly exchange_status: SafeInteger; readonly exchange_code?: number | undefined; readonly exchange_reply?: { readonly [name: string]: unknown } | undefined } | { readonly type: "undeposited" };

export type MerchantAccountKycRedirect = { readonly status: string; readonly payto_uri: string; readonly h_wire: string; readonly exchange_url: string; readonly exchange_currency: string; readonly exchange_http_status: SafeInteger; readonly no_keys: boolean; readonly auth_conflict: boolean; readonly exchange_code?: number | undefined; readonly access_token?: string | undefined; readonly limits?: readonly ({ readonly operation_type: string; readonly timeframe: DurationJson; readonly threshold: AmountText; readonly soft_limit?: boolean | undefined; readonly rule_name?: string | undefined })[] | undefined; readonly payto_kycauths?: readonly (string)[] | undefined };

export type MerchantAccountKycRedirectsResponse = { readonly kyc_data: readonly (MerchantAccountKycRedirect)[] };

export type MerchantCategory = { readonly id: Count; readonly name: string; readonly name_i18n?: { readonly [name: string]: string } | undefined };

export type MerchantCoinRefundStatus = { readonly type: "success"; readonly exchange_status: 200; readonly exchange_sig: string; readonly exchange_pub: string; readonly rtransaction_id: Count; readonly coin_pub: string; readonly refund_amount: AmountText; readonly execution_time: TimestampJson } | { readonly type: "failure"; readonly exchange_status: SafeInteger; readonly exchange_code?: number | undefined; readonly exchange_reply?: { readonly [name: string]: unknown } | undefined; readonly rtransaction_id: Count; readonly coin_pub: string; readonly refund_amount: AmountText; readonly execution_time: TimestampJson };

export type MerchantOrderStatusResponse = CheckPaymentPaidResponse | CheckPaymentClaimedResponse | CheckPaymentUnpaidResponse;

export type MerchantPosProductDetail = { readonly product_serial: Count; readonly product_id: string; readonly product_name: string; readonly categories: readonly (Count)[]; readonly description: string; readonly description_i18n: Translations; readonly unit: string; readonly unit_allow_fraction: boolean; readonly unit_precision_level: PrecisionLevel; readonly unit_price: readonly (AmountText)[]; readonly price: AmountText; readonly image?: string | undefined; readonly taxes?: readonly (Tax)[] | undefined; readonly total_stock?: number | undefined; readonly unit_total_stock: DecimalStock; readonly minimum_age?: number | undefined };

export type MerchantRefundResponse = { readonly taler_refund_uri: string; readonly h_contract: string };

export type MerchantUnit = { readonly unit_serial: Count; readonly unit: string; readonly unit_name_long: string; readonly unit_name_short: string; readonly unit_name_long_i18n?: { readonly [name: string]: string } | undefined; readonly unit_name_short_i18n?: { readonly [name: string]: string } | undefined; readonly unit_allow_fraction: boolean; readonly unit_precision_level: PrecisionLevel; readonly unit_active: boolean; readonly unit_builtin: boolean };

export type MerchantVersionResponse = { readonly version: string; readonly name: "taler-merchant"; readonly implementation?: string | undefined; readonly currency: string; readonly default_persona: string; readonly currencies: { readonly [name: string]: CurrencySpecification }; readonly report_generators: { readonly [name: string]: string }; readonly phone_regex?: string | undefined; readonly exchanges: readonly (ExchangeConfigInfo)[]; readonly have_self_provisioning: boolean; readonly have_donau: boolean; readonly mandatory_tan_channels?: readonly (TanChannel)[] | undefined; readonly payment_target_types: string; readonly payment_target_regex?: string | undefined; readonly default_pay_delay: DurationJson; readonly default_refund_delay: DurationJson; readonly default_wire_transfer_delay: DurationJson; readonly default_wire_transfer_rounding_interval: RoundingInterval };

export type MinimalInventoryProduct = { readonly product_id: string; readonly quantity?: number | undefined; readonly unit_quantity?: string | undefined; readonly product_money_pot?: number | undefined };

export type Order = OrderV0 | OrderV1;

export type OrderChoice = { readonly amount: AmountText; readonly tip?: AmountText | undefined; readonly description?: string | undefined; readonly description_i18n?: { readonly [name: string]: string } | undefined; readonly inputs?: readonly (OrderInput)[] | undefined; readonly outputs?: readonly (OrderOutput)[] | undefined; readonly max_fee?: AmountText | undefined };

export type OrderHistory = { readonly orders: readonly (OrderHistoryEntry)[] };

export type OrderHistoryEntry = { readonly order_id: string; readonly row_id: Count; readonly timestamp: TimestampJson; readonly amount: AmountText; readonly refund_amount?: AmountText | undefined; readonly pending_refund_amount?: AmountText | undefined; readonly summary: string; readonly refundable: boolean; readonly paid: boolean };

export type OrderInput = { readonly type: "token"; readonly token_family_slug: string; readonly count?: number | undefined };

export type OrderOutput = OrderOutputToken | OrderOutputTaxReceipt;

export type OrderOutputTaxReceipt = { readonly type: "tax-receipt"; readonly amount?: AmountText | undefined; readonly donau_urls?: readonly (string)[] | undefined };

export type OrderOutputToken = { readonly type: "token"; readonly token_family_slug: string; readonly count?: number | undefined; readonly valid_at?: TimestampJson | undefined };

export type OrderV0 = { readonly version?: 0 | undefined; readonly amount: AmountText; readonly max_fee?: AmountText | undefined; readonly tip?: AmountText | undefined; readonly summary: string; readonly summary_i18n?: { readonly [name: string]: string } | undefined; readonly order_id?: string | undefined; readonly public_reorder_url?: string | undefined; readonly fulfillment_url?: string | undefined; readonly fulfillment_message?: string | undefined; readonly fulfillment_message_i18n?: { readonly [name: string]: string } | undefined; readonly minimum_age?: number | undefined; readonly products?: readonly (Product)[] | undefined; readonly timestamp?: TimestampJson | undefined; readonly refund_deadline?: TimestampJson | undefined; readonly pay_deadline?: TimestampJson | undefined; readonly wire_transfer_deadline?: TimestampJson | undefined; readonly merchant_base_url?: string | undefined; readonly delivery_location?: Location | undefined; readonly delivery_date?: TimestampJson | undefined; readonly auto_refund?: DurationJson | undefined; readonly extra?: { readonly [name: string]: unknown } | undefined; readonly default_money_pot?: number | undefined; readonly order_default_money_pot?: number | undefined };

export type OrderV1 = { readonly version: 1; readonly choices?: readonly (OrderChoice)[] | undefined; readonly summary: string; readonly summary_i18n?: { readonly [name: string]: string } | undefined; readonly order_id?: string | undefined; readonly public_reorder_url?: string | undefined; readonly fulfillment_url?: string | undefined; readonly fulfillment_message?: string | undefined; readonly fulfillment_message_i18n?: { readonly [name: string]: string } | undefined; readonly minimum_age?: number | undefined; readonly products?: readonly (Product)[] | undefined; readonly timestamp?: TimestampJson | undefined; readonly refund_deadline?: TimestampJson | undefined; readonly pay_deadline?: TimestampJson | undefined; readonly wire_transfer_deadline?: TimestampJson | undefined; readonly merchant_base_url?: string | undefined; readonly delivery_location?: Location | undefined; readonly delivery_date?: TimestampJson | undefined; readonly auto_refund?: DurationJson | undefined; readonly extra?: { readonly [name: string]: unknown } | undefined; readonly default_money_pot?: number | undefined; readonly order_default_money_pot?: number | undefined };

export type OtpAlgorithmJson = number | string;

export type OtpDeviceAddDetails = { readonly otp_device_id: string; readonly otp_device_description: string; readonly otp_key: OtpKey; readonly otp_algorithm: OtpAlgorithmJson; readonly otp_ctr?: number | undefined };

export type OtpDeviceDetails = { readonly device_description: string; readonly otp_algorithm: number; readonly otp_ctr?: number | undefined; readonly otp_timestamp: Count; readonly otp_code?: string | undefined };

export type OtpDevicePatchDetails = { readonly otp_device_description: string; readonly otp_key?: string | undefined; readonly otp_algorithm: OtpAlgorithmJson; readonly otp_ctr?: number | undefined };

export type OtpDevicesSummaryResponse = { readonly otp_devices: readonly ({ readonly otp_device_id: string; readonly device_description: string })[] };

export type OtpKey = string;

export type OutOfStockResponse = { readonly product_id: string; readonly requested_quantity: Count; readonly available_quantity: Count; readonly unit_requested_quantity?: string | undefined; readonly unit_available_quantity?: string | undefined; readonly restock_expected?: TimestampJson | undefined };

export type PaidRefundStatusResponse = { readonly pos_confirmation?: string | undefined; readonly refunded: boolean };

export type PaidRequest = { readonly sig: string; readonly h_contract: string; readonly session_id: string };

export type PayRequest = { readonly coins: readonly (CoinPaySig)[]; readonly wallet_data?: PayWalletData | undefined; readonly tokens?: readonly (TokenUseSig)[] | undefined; readonly session_id?: string | undefined };

export type PayWalletData = { readonly choice_index?: number | undefined; readonly tokens_evs?: readonly (CoinEnvelopeJson)[] | undefined; readonly donau?: DonationRequestData | undefined };

export type PaymentResponse = { readonly sig: string; readonly pos_confirmation?: string | undefined; readonly token_sigs?: readonly ({ readonly blind_sig: BlindedSignatureJson })[] | undefined };

export type PostOrderRequest = { readonly order: Order; readonly refund_delay?: DurationJson | undefined; readonly payment_target?: string | undefined; readonly session_id?: string | undefined; readonly inventory_products?: readonly (MinimalInventoryProduct)[] | undefined; readonly lock_uuids?: readonly (string)[] | undefined; readonly create_token?: boolean | undefined; readonly otp_id?: string | undefined };

export type PostOrderResponse = { readonly order_id: string; readonly token?: string | undefined; readonly pay_deadline: TimestampJson };

export type PotAddRequest = { readonly pot_name: string; readonly description: string };

export type PotAddedResponse = { readonly pot_serial_id: Count };

export type PotDetailResponse = { readonly pot_name: string; readonly description: string; readonly pot_totals: readonly (AmountText)[] };

export type PotModifyRequest = { readonly pot_name?: string | undefined; readonly description?: string | undefined; readonly expected_pot_totals?: readonly (AmountText)[] | undefined; readonly new_pot_totals?: readonly (AmountText)[] | undefined };

export type PotsSummaryResponse = { readonly pots: readonly ({ readonly pot_serial: Count; readonly pot_name: string; readonly pot_totals: readonly (AmountText)[] })[] };

export type PrecisionLevel = number;

export type Product = { readonly product_id?: string | undefined; readonly product_name?: string | undefined; readonly description?: string | undefined; readonly description_i18n?: { readonly [name: string]: string } | undefined; readonly quantity?: number | undefined; readonly unit_quantity?: string | undefined; readonly unit?: string | undefined; readonly price?: string | undefined; readonly prices?: readonly (AmountString)[] | undefined; readonly prices_are_net?: boolean | undefined; readonly image?: string | undefined; readonly taxes?: readonly (Tax)[] | undefined; readonly delivery_date?: TimestampObject | undefined; readonly product_money_pot?: number | undefined };

export type ProductAddDetailRequest = { readonly product_id: string; readonly description: string; readonly unit: string; readonly product_name?: string | undefined; readonly description_i18n?: { readonly [name: string]: string } | undefined; readonly categories?: readonly (Count)[] | undefined; readonly unit_allow_fraction?: boolean | undefined; readonly unit_precision_level?: number | undefined; readonly unit_total_stock?: string | undefined; readonly total_stock?: number | undefined; readonly unit_price?: readonly (AmountText)[] | undefined; readonly price?: AmountText | undefined; readonly price_is_net?: boolean | undefined; readonly image?: string | undefined; readonly taxes?: readonly (Tax)[] | undefined; readonly address?: Location | undefined; readonly next_restock?: TimestampJson | undefined; readonly minimum_age?: number | undefined; readonly product_group_id?: number | undefined; readonly money_pot_id?: number | undefined };

export type ProductDetailResponse = { readonly product_name: string; readonly description: string; readonly description_i18n: Translations; readonly unit: string; readonly unit_allow_fraction: boolean; readonly unit_precision_level: PrecisionLevel; readonly categories: readonly (Count)[]; readonly unit_price: readonly (AmountText)[]; readonly price: AmountText; readonly price_is_net: boolean; readonly image: ImageDataUrl; readonly taxes?: readonly (Tax)[] | undefined; readonly total_stock: WholeStock; readonly unit_total_stock: DecimalStock; readonly total_sold: Count; readonly unit_total_sold: DecimalQuantity; readonly total_lost: Count; readonly unit_total_lost: DecimalQuantity; readonly address?: Location | undefined; readonly next_restock?: TimestampJson | undefined; readonly minimum_age?: number | undefined; readonly product_group_id?: number | undefined; readonly money_pot_id?: number | undefined };

export type ProductImageResponse = { readonly image: ImageDataUrl };

export type ProductPatchDetailRequest = { readonly description?: string | undefined; readonly unit?: string | undefined; readonly product_name?: string | undefined; readonly description_i18n?: { readonly [name: string]: string } | undefined; readonly categories?: readonly (Count)[] | undefined; readonly unit_allow_fraction?: boolean | undefined; readonly unit_precision_level?: number | undefined; readonly unit_total_stock?: string | undefined; readonly total_stock?: number | undefined; readonly unit_price?: readonly (AmountText)[] | undefined; readonly price?: AmountText | undefined; readonly price_is_net?: boolean | undefined; readonly image?: string | undefined; readonly taxes?: readonly (Tax)[] | undefined; readonly address?: Location | undefined; readonly next_restock?: TimestampJson | undefined; readonly minimum_age?: number | undefined; readonly product_group_id?: number | undefined; readonly money_pot_id?: number | undefined; readonly unit_total_lost?: string | undefined; readonly total_lost?: number | undefined };

export type QueryInstancesResponse = { readonly name: string; readonly email?: string | undefined; readonly email_validated?: boolean | undefined; readonly phone_number?: string | undefined; readonly phone_validated?: boolean | undefined; readonly website?: string | undefined; readonly logo?: string | undefined; readonly merchant_pub: string; readonly address: Location; readonly jurisdiction: Location; readonly use_stefan: boolean; readonly default_pay_delay: DurationJson; readonly default_refund_delay: DurationJson; readonly default_wire_transfer_delay: DurationJson; readonly default_wire_transfer_rounding_interval: RoundingInterval; readonly auth: { readonly method: "token" | "external" } };

export type RefundDetails = { readonly reason: string; readonly pending: boolean; readonly timestamp: TimestampJson; readonly amount: AmountText };

export type RefundRequest = { readonly refund: AmountText; readonly reason: string };

export type RoundingInterval = "NONE" | "SECOND" | "MINUTE" | "HOUR" | "DAY" | "WEEK" | "MONTH" | "QUARTER" | "YEAR";

export type SafeInteger = number;

export type StatusGotoResponse = { readonly public_reorder_url?: string | undefined; readonly fulfillment_url?: string | undefined };

export type StatusPaid = { readonly fulfillment_url?: string | undefined; readonly refunded: boolean; readonly refund_pending: boolean; readonly refund_amount: AmountText; readonly refund_taken: AmountText };

export type StatusUnpaidResponse = { readonly taler_pay_uri: string; readonly fulfillment_url?: string | undefined; readonly already_paid_order_id?: string | undefined };

export type TanChannel = "sms" | "email";

export type Tax = { readonly name: string; readonly tax: AmountString };

export type TimestampJson = { readonly t_s: number | string };

export type TimestampObject = { readonly t_s: number | string };

export type TokenFamiliesList = { readonly token_families: readonly (TokenFamilySummary)[] };

export type TokenFamilyCreateRequest = { readonly slug: TokenFamilySlug; readonly name: string; readonly description: string; readonly description_i18n?: { readonly [name: string]: string } | undefined; readonly extra_data?: TokenFamilyExtraData | undefined; readonly valid_after?: TimestampJson | undefined; readonly valid_before: TimestampJson; readonly duration: DurationJson; readonly validity_granularity: DurationObject; readonly start_offset?: DurationJson | undefined; readonly kind: TokenFamilyKind; readonly cipher?: string | undefined };

export type TokenFamilyDetails = { readonly slug: string; readonly name: string; readonly description: string; readonly description_i18n?: { readonly [name: string]: string } | undefined; readonly extra_data?: { readonly [name: string]: unknown } | undefined; readonly valid_after: TimestampJson; readonly valid_before: TimestampJson; readonly duration: DurationJson; readonly validity_granularity: DurationJson; readonly start_offset: DurationJson; readonly kind: TokenFamilyKind; readonly issued: Count; readonly used: Count };

export type TokenFamilyExtraData = { readonly trusted_domains?: readonly (string)[] | undefined; readonly expected_domains?: readonly (string)[] | undefined };

export type TokenFamilyKind = "discount" | "subscription";

export type TokenFamilySlug = string;

export type TokenFamilySummary = { readonly slug: string; readonly name: string; readonly description?: string | undefined; readonly valid_after: TimestampJson; readonly valid_before: TimestampJson; readonly kind: TokenFamilyKind };

export type TokenFamilyUpdateRequest = { readonly name: string; readonly description: string; readonly description_i18n?: { readonly [name: string]: string } | undefined; readonly extra_data?: TokenFamilyExtraData | undefined; readonly valid_after: TimestampJson; readonly valid_before: TimestampJson };

export type TokenInfo = { readonly creation_time: TimestampJson; readonly expiration: TimestampJson; readonly scope: string; readonly refreshable: boolean; readonly description?: string | undefined; readonly serial: Count };

export type TokenInfos = { readonly tokens: readonly (TokenInfo)[] };

export type TokenUseSig = { readonly token_sig: string; readonly token_pub: string; readonly ub_sig: UnblindedSignatureJson; readonly h_issue: string };

export type TransactionWireReport = { readonly code: SafeInteger; readonly hint: string; readonly exchange_code: SafeInteger; readonly exchange_http_status: SafeInteger; readonly coin_pub: string };

export type TransactionWireTransfer = { readonly exchange_url: string; readonly wtid: string; readonly execution_time: TimestampJson; readonly amount: AmountText; readonly confirmed: boolean; readonly deposit_fee?: AmountText | undefined; readonly expected_transfer_serial_id?: number | undefined };

export type TransferDetails = { readonly credit_amount: AmountText; readonly wtid: string; readonly payto_uri: string; readonly exchange_url: string; readonly transfer_serial_id: Count; readonly execution_time?: TimestampJson | undefined; readonly verified?: boolean | undefined; readonly confirmed: boolean; readonly expected: boolean; readonly last_http_status: SafeInteger; readonly last_ec: SafeInteger; readonly last_error_detail?: string | undefined };

export type TransferInformation = { readonly credit_amount: AmountText; readonly wtid: string; readonly payto_uri: string; readonly exchange_url: string };

export type TransferList = { readonly transfers: readonly (TransferDetails)[] };

export type TransferSubject = { readonly type: "SIMPLE"; readonly credit_amount: AmountText; readonly subject: string } | { readonly type: "URI"; readonly credit_amount?: AmountText | undefined; readonly uri: string } | { readonly type: "CH_QR_BILL"; readonly credit_amount: AmountText; readonly qr_reference_number: string };

export type Translations = { readonly [name: string]: string };

export type UnblindedSignatureJson = { readonly cipher: "RSA"; readonly rsa_signature: string } | { readonly cipher: "CS"; readonly cs_signature_r: string; readonly cs_signature_s: string };

export type UnclaimRequest = { readonly unclaim_sig: string; readonly nonce: string; readonly h_contract: string };

export type UnitAddRequest = { readonly unit: string; readonly unit_name_long: string; readonly unit_name_short: string; readonly unit_name_long_i18n?: { readonly [name: string]: string } | undefined; readonly unit_name_short_i18n?: { readonly [name: string]: string } | undefined; readonly unit_allow_fraction?: boolean | undefined; readonly unit_precision_level?: number | undefined; readonly unit_active?: boolean | undefined };

export type UnitListResponse = { readonly units: readonly (MerchantUnit)[] };

export type UnitPatchRequest = { readonly unit_name_long?: string | undefined; readonly unit_name_short?: string | undefined; readonly unit_name_long_i18n?: { readonly [name: string]: string } | undefined; readonly unit_name_short_i18n?: { readonly [name: string]: string } | undefined; readonly unit_allow_fraction?: boolean | undefined; readonly unit_precision_level?: number | undefined; readonly unit_active?: boolean | undefined };

export type WalletRefundRequest = { readonly h_contract: string };

export type WalletRefundResponse = { readonly refund_amount: AmountText; readonly refunds: readonly (MerchantCoinRefundStatus)[]; readonly merchant_pub: string };

export type WholeStock = number;

export type WireTransferInstructionDetail = { readonly amount: AmountText; readonly target_payto: string; readonly subject: TransferSubject; readonly expiration: TimestampJson };

export interface Operations {
  /** Describe this backend */
  "GET /config": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: MerchantVersionResponse };
    errors:
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Tell the state of the exchanges */
  "GET /exchanges": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: ExchangeStatusResponse };
    errors:
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Tell that the process is alive */
  "GET /healthz": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: { readonly status: string; readonly database?: boolean | undefined; readonly exchange?: boolean | undefined } };
    errors:
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Tell whether the database and an exchange can be used */
  "GET /readyz": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: { readonly status: string; readonly database?: boolean | undefined; readonly exchange?: boolean | undefined }; 503: { readonly status: string; readonly database?: boolean | undefined; readonly exchange?: boolean | undefined } };
    errors:
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show the operator's terms of service */
  "GET /terms": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: string; 304: undefined };
    errors:
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_ENDPOINT_UNKNOWN"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show the operator's privacy policy */
  "GET /privacy": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: string; 304: undefined };
    errors:
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_ENDPOINT_UNKNOWN"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List all instances */
  "GET /management/instances": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: InstancesResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Create an instance */
  "POST /management/instances": {
    params: Record<never, never>;
    query: { readonly token_validity_ms?: string | number | boolean | undefined };
    body: InstanceConfigurationMessage;
    answers: { 200: LoginTokenSuccessResponse; 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS"
      | "MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH"
      | "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show an instance to the administrator */
  "GET /management/instances/{id}": {
    params: { readonly id: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: QueryInstancesResponse };
    errors:
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change the settings of an instance */
  "PATCH /management/instances/{id}": {
    params: { readonly id: string };
    query: Record<never, never>;
    body: InstanceReconfigurationMessage;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "MERCHANT_PRIVATE_PATCH_INSTANCES_PURGE_REQUIRED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Delete or purge an instance */
  "DELETE /management/instances/{id}": {
    params: { readonly id: string };
    query: { readonly purge?: string | number | boolean | undefined };
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change the password of an instance */
  "POST /management/instances/{id}/auth": {
    params: { readonly id: string };
    query: Record<never, never>;
    body: InstanceAuthConfigurationMessage;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Create an instance without the administrator: not enabled */
  "POST /instances": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: InstanceConfigurationMessage;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Set a new password with a second factor: not enabled */
  "POST /forgot-password": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: InstanceAuthConfigurationMessage;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show an instance to itself */
  "GET /private": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: QueryInstancesResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change the settings of the instance */
  "PATCH /private": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: InstanceReconfigurationMessage;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_PRIVATE_PATCH_INSTANCES_PURGE_REQUIRED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Delete the instance */
  "DELETE /private": {
    params: Record<never, never>;
    query: { readonly purge?: string | number | boolean | undefined };
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change the password */
  "POST /private/auth": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: InstanceAuthConfigurationMessage;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Obtain an access token */
  "POST /private/token": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: LoginTokenRequest;
    answers: { 200: LoginTokenSuccessResponse };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "GENERIC_TOKEN_EXPIRED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Give up the presented access token */
  "DELETE /private/token": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the access tokens */
  "GET /private/tokens": {
    params: Record<never, never>;
    query: { readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: TokenInfos; 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Revoke an access token */
  "DELETE /private/tokens/{serial}": {
    params: { readonly serial: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_ACCESS_TOKEN_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the bank accounts */
  "GET /private/accounts": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: AccountsSummaryResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Add a bank account */
  "POST /private/accounts": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: AccountAddDetails;
    answers: { 200: AccountAddResponse };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "GENERIC_PAYTO_URI_MALFORMED"
      | "MERCHANT_PRIVATE_ACCOUNT_EXISTS"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show a bank account */
  "GET /private/accounts/{hWire}": {
    params: { readonly hWire: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: BankAccountDetail };
    errors:
      | "MERCHANT_GENERIC_H_WIRE_MALFORMED"
      | "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change a bank account */
  "PATCH /private/accounts/{hWire}": {
    params: { readonly hWire: string };
    query: Record<never, never>;
    body: AccountPatchDetails;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_H_WIRE_MALFORMED"
      | "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Deactivate a bank account */
  "DELETE /private/accounts/{hWire}": {
    params: { readonly hWire: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Claim an order and get its contract terms */
  "POST /orders/{orderId}/claim": {
    params: { readonly orderId: string };
    query: Record<never, never>;
    body: ClaimRequest;
    answers: { 200: ClaimResponse };
    errors:
      | "MERCHANT_GENERIC_INSTANCE_DELETED"
      | "MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND"
      | "MERCHANT_POST_ORDERS_ID_CLAIM_ALREADY_CLAIMED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Give a claimed, unpaid order back */
  "POST /orders/{orderId}/unclaim": {
    params: { readonly orderId: string };
    query: Record<never, never>;
    body: UnclaimRequest;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_POST_ORDERS_UNCLAIM_SIGNATURE_INVALID"
      | "MERCHANT_POST_ORDERS_ID_CLAIM_NOT_FOUND"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Pay an order with coins */
  "POST /orders/{orderId}/pay": {
    params: { readonly orderId: string };
    query: Record<never, never>;
    body: PayRequest;
    answers: { 200: PaymentResponse };
    errors:
      | "MERCHANT_GENERIC_INSTANCE_DELETED"
      | "MERCHANT_GENERIC_ORDER_UNKNOWN"
      | "MERCHANT_GENERIC_CURRENCY_MISMATCH"
      | "MERCHANT_GENERIC_EXCHANGE_UNTRUSTED"
      | "MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE"
      | "MERCHANT_GENERIC_EXCHANGE_TIMEOUT"
      | "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE"
      | "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED"
      | "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS"
      | "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_KEY_NOT_FOUND"
      | "MERCHANT_POST_ORDERS_ID_PAY_DENOMINATION_DEPOSIT_EXPIRED"
      | "MERCHANT_POST_ORDERS_ID_PAY_FEES_EXCEED_PAYMENT"
      | "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_DUE_TO_FEES"
      | "MERCHANT_POST_ORDERS_ID_PAY_PAYMENT_INSUFFICIENT"
      | "MERCHANT_POST_ORDERS_ID_PAY_COIN_SIGNATURE_INVALID"
      | "MERCHANT_POST_ORDERS_ID_PAY_AGE_COMMITMENT_MISSING"
      | "MERCHANT_POST_ORDERS_ID_PAY_AGE_COMMITMENT_SIZE_MISMATCH"
      | "MERCHANT_POST_ORDERS_ID_PAY_AGE_COMMITMENT_HASH_MISSING"
      | "MERCHANT_POST_ORDERS_ID_PAY_AGE_VERIFICATION_FAILED"
      | "MERCHANT_POST_ORDERS_ID_PAY_INSUFFICIENT_FUNDS"
      | "MERCHANT_POST_ORDERS_ID_PAY_ALREADY_PAID"
      | "MERCHANT_POST_ORDERS_ID_PAY_OFFER_EXPIRED"
      | "MERCHANT_POST_ORDERS_ID_PAY_REFUNDED"
      | "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_LEGALLY_REFUSED"
      | "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED"
      | "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_TRANSACTION_LIMIT_VIOLATION"
      | "MERCHANT_POST_ORDERS_ID_PAY_WIRE_METHOD_UNSUPPORTED"
      | "MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN"
      | "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_MISSING"
      | "MERCHANT_POST_ORDERS_ID_PAY_CHOICE_INDEX_OUT_OF_BOUNDS"
      | "MERCHANT_POST_ORDERS_ID_PAY_INPUT_TOKENS_MISMATCH"
      | "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_ISSUE_SIG_INVALID"
      | "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_USE_SIG_INVALID"
      | "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_COUNT_MISMATCH"
      | "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_ENVELOPE_COUNT_MISMATCH"
      | "MERCHANT_POST_ORDERS_ID_PAY_TOKEN_INVALID"
      | "MERCHANT_GENERIC_TOKEN_KEY_UNKNOWN"
      | "GENERIC_DB_SOFT_FAILURE"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Prove an earlier payment and bind it to a session */
  "POST /orders/{orderId}/paid": {
    params: { readonly orderId: string };
    query: Record<never, never>;
    body: PaidRequest;
    answers: { 200: PaidRefundStatusResponse };
    errors:
      | "MERCHANT_POST_ORDERS_ID_PAID_COIN_SIGNATURE_INVALID"
      | "MERCHANT_GENERIC_ORDER_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Undo a payment that did not become complete */
  "POST /orders/{orderId}/abort": {
    params: { readonly orderId: string };
    query: Record<never, never>;
    body: AbortRequest;
    answers: { 200: AbortResponse };
    errors:
      | "MERCHANT_GENERIC_INSTANCE_DELETED"
      | "MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY"
      | "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH"
      | "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND"
      | "MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE"
      | "MERCHANT_GENERIC_EXCHANGE_TIMEOUT"
      | "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE"
      | "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED"
      | "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS"
      | "MERCHANT_POST_ORDERS_ID_PAY_EXCHANGE_FAILED"
      | "MERCHANT_POST_ORDERS_ID_PAY_WIRE_HASH_UNKNOWN"
      | "GENERIC_DB_SOFT_FAILURE"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Pick up granted refunds */
  "POST /orders/{orderId}/refund": {
    params: { readonly orderId: string };
    query: Record<never, never>;
    body: WalletRefundRequest;
    answers: { 200: WalletRefundResponse; 204: undefined };
    errors:
      | "MERCHANT_GENERIC_INSTANCE_DELETED"
      | "MERCHANT_GENERIC_ORDER_UNKNOWN"
      | "MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Ask whether an order is paid; browsers get a page */
  "GET /orders/{orderId}": {
    params: { readonly orderId: string };
    query: { readonly h_contract?: string | number | boolean | undefined; readonly token?: string | number | boolean | undefined; readonly session_id?: string | number | boolean | undefined; readonly timeout_ms?: string | number | boolean | undefined; readonly refund?: AmountText | undefined; readonly await_refund_obtained?: string | number | boolean | undefined; readonly allow_refunded_for_repurchase?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: StatusPaid; 202: StatusGotoResponse; 302: undefined; 402: StatusUnpaidResponse };
    errors:
      | "MERCHANT_GENERIC_ORDER_UNKNOWN"
      | "MERCHANT_GET_ORDERS_ID_INVALID_TOKEN"
      | "MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Ask whether a session has paid for a page */
  "GET /sessions/{sessionId}": {
    params: { readonly sessionId: string };
    query: { readonly fulfillment_url: string | number | boolean; readonly timeout_ms?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: GetSessionStatusPaidResponse; 202: GetSessionStatusUnpaidResponse };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_SESSION_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List orders */
  "GET /private/orders": {
    params: Record<never, never>;
    query: { readonly paid?: string | number | boolean | undefined; readonly refunded?: string | number | boolean | undefined; readonly wired?: string | number | boolean | undefined; readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined; readonly delta?: string | number | boolean | undefined; readonly start?: string | number | boolean | undefined; readonly date_s?: string | number | boolean | undefined; readonly max_age?: string | number | boolean | undefined; readonly timeout_ms?: string | number | boolean | undefined; readonly session_id?: string | number | boolean | undefined; readonly fulfillment_url?: string | number | boolean | undefined; readonly summary_filter?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: OrderHistory };
    errors:
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Create an order */
  "POST /private/orders": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: PostOrderRequest;
    answers: { 200: PostOrderResponse };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "GENERIC_VERSION_MALFORMED"
      | "MERCHANT_PRIVATE_POST_ORDERS_PROPOSAL_PARSE_ERROR"
      | "MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST"
      | "MERCHANT_PRIVATE_POST_ORDERS_DELIVERY_DATE_IN_PAST"
      | "MERCHANT_PRIVATE_POST_ORDERS_REFUND_DEADLINE_IN_PAST"
      | "MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER"
      | "MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE"
      | "MERCHANT_GENERIC_INSTANCE_DELETED"
      | "MERCHANT_GENERIC_PRODUCT_UNKNOWN"
      | "MERCHANT_GENERIC_MONEY_POT_UNKNOWN"
      | "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN"
      | "MERCHANT_PRIVATE_POST_ORDERS_INSTANCE_CONFIGURATION_LACKS_WIRE"
      | "MERCHANT_PRIVATE_POST_ORDERS_ALREADY_EXISTS"
      | "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGE_FOR_CURRENCY"
      | "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGES_FOR_WIRE_METHOD"
      | "MERCHANT_PRIVATE_POST_ORDERS_AMOUNT_EXCEEDS_LEGAL_LIMITS"
      | "MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_SLUG_UNKNOWN"
      | "MERCHANT_PRIVATE_POST_ORDERS_TOKEN_FAMILY_NOT_VALID"
      | "MERCHANT_GENERIC_DONAU_NOT_CONFIGURED"
      | "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show an order to the shop */
  "GET /private/orders/{orderId}": {
    params: { readonly orderId: string };
    query: { readonly session_id?: string | number | boolean | undefined; readonly timeout_ms?: string | number | boolean | undefined; readonly lp_not_etag?: string | number | boolean | undefined; readonly allow_refunded_for_repurchase?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: MerchantOrderStatusResponse; 304: undefined };
    errors:
      | "MERCHANT_GENERIC_ORDER_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Delete an order */
  "DELETE /private/orders/{orderId}": {
    params: { readonly orderId: string };
    query: { readonly force?: string | number | boolean | undefined };
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_ORDER_UNKNOWN"
      | "MERCHANT_PRIVATE_DELETE_ORDERS_AWAITING_PAYMENT"
      | "MERCHANT_PRIVATE_DELETE_ORDERS_ALREADY_PAID"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Forget members of a contract */
  "PATCH /private/orders/{orderId}/forget": {
    params: { readonly orderId: string };
    query: Record<never, never>;
    body: ForgetRequest;
    answers: { 200: undefined; 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_ORDER_UNKNOWN"
      | "MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_SYNTAX_INCORRECT"
      | "MERCHANT_PRIVATE_PATCH_ORDERS_ID_FORGET_PATH_NOT_FORGETTABLE"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Grant a refund */
  "POST /private/orders/{orderId}/refund": {
    params: { readonly orderId: string };
    query: Record<never, never>;
    body: RefundRequest;
    answers: { 200: MerchantRefundResponse };
    errors:
      | "MERCHANT_GENERIC_INSTANCE_DELETED"
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_ORDER_UNKNOWN"
      | "MERCHANT_GENERIC_CURRENCY_MISMATCH"
      | "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID"
      | "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_NOT_ALLOWED_BY_CONTRACT"
      | "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_INCONSISTENT_AMOUNT"
      | "MERCHANT_PRIVATE_POST_REFUND_AFTER_WIRE_DEADLINE"
      | "MERCHANT_POST_ORDERS_ID_REFUND_EXCHANGE_TRANSACTION_LIMIT_VIOLATION"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the wire transfers that arrived */
  "GET /private/transfers": {
    params: Record<never, never>;
    query: { readonly payto_uri?: string | number | boolean | undefined; readonly before?: string | number | boolean | undefined; readonly after?: string | number | boolean | undefined; readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined; readonly expected?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: TransferList };
    errors:
      | "GENERIC_PAYTO_URI_MALFORMED"
      | "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Report a wire transfer that arrived */
  "POST /private/transfers": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: TransferInformation;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PAYTO_URI_MALFORMED"
      | "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"
      | "MERCHANT_PRIVATE_POST_TRANSFERS_CONFLICTING_SUBMISSION"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Take back the report of a wire transfer */
  "DELETE /private/transfers/{tid}": {
    params: { readonly tid: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_TRANSFER_UNKNOWN"
      | "MERCHANT_PRIVATE_DELETE_TRANSFERS_ALREADY_CONFIRMED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the wire transfers that exchanges announced */
  "GET /private/incoming": {
    params: Record<never, never>;
    query: { readonly payto_uri?: string | number | boolean | undefined; readonly before?: string | number | boolean | undefined; readonly after?: string | number | boolean | undefined; readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined; readonly verified?: string | number | boolean | undefined; readonly confirmed?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: ExpectedTransferListResponse };
    errors:
      | "GENERIC_PAYTO_URI_MALFORMED"
      | "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show what an announced wire transfer pays for */
  "GET /private/incoming/{id}": {
    params: { readonly id: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: ExpectedTransferDetailResponse };
    errors:
      | "MERCHANT_GENERIC_EXPECTED_TRANSFER_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show whether the accounts may be paid */
  "GET /private/kyc": {
    params: Record<never, never>;
    query: { readonly h_wire?: string | number | boolean | undefined; readonly exchange_url?: string | number | boolean | undefined; readonly lpt?: string | number | boolean | undefined; readonly lp_status?: string | number | boolean | undefined; readonly lp_not_status?: string | number | boolean | undefined; readonly lp_not_etag?: string | number | boolean | undefined; readonly timeout_ms?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: MerchantAccountKycRedirectsResponse; 204: undefined; 304: undefined };
    errors:
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show whether the accounts of an instance may be paid */
  "GET /management/instances/{id}/kyc": {
    params: { readonly id: string };
    query: { readonly h_wire?: string | number | boolean | undefined; readonly exchange_url?: string | number | boolean | undefined; readonly lpt?: string | number | boolean | undefined; readonly lp_status?: string | number | boolean | undefined; readonly lp_not_status?: string | number | boolean | undefined; readonly lp_not_etag?: string | number | boolean | undefined; readonly timeout_ms?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: MerchantAccountKycRedirectsResponse; 204: undefined; 304: undefined };
    errors:
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Get the instructions for the transfer that proves an account */
  "POST /private/accounts/{hWire}/kycauth": {
    params: { readonly hWire: string };
    query: Record<never, never>;
    body: KycAuthExchangeSelectionRequest;
    answers: { 200: KycAuthWireTransferInstructionResponse };
    errors:
      | "MERCHANT_GENERIC_H_WIRE_MALFORMED"
      | "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"
      | "MERCHANT_GENERIC_EXCHANGE_UNTRUSTED"
      | "MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE"
      | "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGES_FOR_WIRE_METHOD"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the devices that confirm payments */
  "GET /private/otp-devices": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: OtpDevicesSummaryResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Add a device that confirms payments */
  "POST /private/otp-devices": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: OtpDeviceAddDetails;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_PRIVATE_POST_OTP_DEVICES_CONFLICT_OTP_DEVICE_EXISTS"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show a device that confirms payments */
  "GET /private/otp-devices/{deviceId}": {
    params: { readonly deviceId: string };
    query: { readonly faketime?: string | number | boolean | undefined; readonly price?: AmountText | undefined };
    body: undefined;
    answers: { 200: OtpDeviceDetails };
    errors:
      | "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change a device that confirms payments */
  "PATCH /private/otp-devices/{deviceId}": {
    params: { readonly deviceId: string };
    query: Record<never, never>;
    body: OtpDevicePatchDetails;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Remove a device that confirms payments */
  "DELETE /private/otp-devices/{deviceId}": {
    params: { readonly deviceId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the families of tokens */
  "GET /private/tokenfamilies": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: TokenFamiliesList };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Add a family of tokens */
  "POST /private/tokenfamilies": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: TokenFamilyCreateRequest;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_POST_TOKEN_FAMILY_CONFLICT"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show a family of tokens */
  "GET /private/tokenfamilies/{slug}": {
    params: { readonly slug: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: TokenFamilyDetails };
    errors:
      | "MERCHANT_GENERIC_TOKEN_FAMILY_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change a family of tokens */
  "PATCH /private/tokenfamilies/{slug}": {
    params: { readonly slug: string };
    query: Record<never, never>;
    body: TokenFamilyUpdateRequest;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_PATCH_TOKEN_FAMILY_NOT_FOUND"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Remove a family of tokens with its keys */
  "DELETE /private/tokenfamilies/{slug}": {
    params: { readonly slug: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_TOKEN_FAMILY_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show the picture of a product */
  "GET /products/{imageHash}/image": {
    params: { readonly imageHash: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: ProductImageResponse };
    errors:
      | "MERCHANT_GENERIC_PRODUCT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show the whole inventory to a point of sale */
  "GET /private/pos": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: FullInventoryDetailsResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the products */
  "GET /private/products": {
    params: Record<never, never>;
    query: { readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined; readonly category_filter?: string | number | boolean | undefined; readonly name_filter?: string | number | boolean | undefined; readonly description_filter?: string | number | boolean | undefined; readonly product_group_serial?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: InventorySummaryResponse };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Add a product */
  "POST /private/products": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: ProductAddDetailRequest;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_CATEGORY_UNKNOWN"
      | "MERCHANT_GENERIC_PRODUCT_GROUP_UNKNOWN"
      | "MERCHANT_GENERIC_MONEY_POT_UNKNOWN"
      | "MERCHANT_PRIVATE_POST_PRODUCTS_CONFLICT_PRODUCT_EXISTS"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show a product */
  "GET /private/products/{productId}": {
    params: { readonly productId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: ProductDetailResponse };
    errors:
      | "MERCHANT_GENERIC_PRODUCT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change a product */
  "PATCH /private/products/{productId}": {
    params: { readonly productId: string };
    query: Record<never, never>;
    body: ProductPatchDetailRequest;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_PRODUCT_UNKNOWN"
      | "MERCHANT_GENERIC_CATEGORY_UNKNOWN"
      | "MERCHANT_GENERIC_PRODUCT_GROUP_UNKNOWN"
      | "MERCHANT_GENERIC_MONEY_POT_UNKNOWN"
      | "MERCHANT_PRIVATE_PATCH_PRODUCTS_TOTAL_LOST_REDUCED"
      | "MERCHANT_PRIVATE_PATCH_PRODUCTS_TOTAL_LOST_EXCEEDS_STOCKS"
      | "MERCHANT_PRIVATE_PATCH_PRODUCTS_TOTAL_STOCKED_REDUCED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Remove a product */
  "DELETE /private/products/{productId}": {
    params: { readonly productId: string };
    query: { readonly force?: string | number | boolean | undefined };
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_PRODUCT_UNKNOWN"
      | "MERCHANT_PRIVATE_DELETE_PRODUCTS_CONFLICTING_LOCK"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Hold some of a product for a cart */
  "POST /private/products/{productId}/lock": {
    params: { readonly productId: string };
    query: Record<never, never>;
    body: LockRequest;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_PRODUCT_UNKNOWN"
      | "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the categories */
  "GET /private/categories": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: CategoryListResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Add a category */
  "POST /private/categories": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: CategoryCreateRequest;
    answers: { 200: CategoryCreatedResponse };
    errors:
      | "MERCHANT_PRIVATE_POST_CATEGORIES_CONFLICT_CATEGORY_EXISTS"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show a category */
  "GET /private/categories/{categoryId}": {
    params: { readonly categoryId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: CategoryProductListResponse };
    errors:
      | "MERCHANT_GENERIC_CATEGORY_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change a category */
  "PATCH /private/categories/{categoryId}": {
    params: { readonly categoryId: string };
    query: Record<never, never>;
    body: CategoryCreateRequest;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_CATEGORY_UNKNOWN"
      | "MERCHANT_PRIVATE_POST_CATEGORIES_CONFLICT_CATEGORY_EXISTS"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Remove a category */
  "DELETE /private/categories/{categoryId}": {
    params: { readonly categoryId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_CATEGORY_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the units of measure */
  "GET /private/units": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: UnitListResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Add a unit of measure */
  "POST /private/units": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: UnitAddRequest;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_UNIT_BUILTIN"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show a unit of measure */
  "GET /private/units/{unit}": {
    params: { readonly unit: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: MerchantUnit };
    errors:
      | "MERCHANT_GENERIC_UNIT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change a unit of measure */
  "PATCH /private/units/{unit}": {
    params: { readonly unit: string };
    query: Record<never, never>;
    body: UnitPatchRequest;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_UNIT_UNKNOWN"
      | "MERCHANT_GENERIC_UNIT_BUILTIN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Remove a unit of measure */
  "DELETE /private/units/{unit}": {
    params: { readonly unit: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_UNIT_UNKNOWN"
      | "MERCHANT_GENERIC_UNIT_BUILTIN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the product groups */
  "GET /private/groups": {
    params: Record<never, never>;
    query: { readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: GroupsSummaryResponse };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Add a product group */
  "POST /private/groups": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: GroupAddRequest;
    answers: { 200: GroupAddedResponse };
    errors:
      | "MERCHANT_PRIVATE_PRODUCT_GROUP_CONFLICTING_NAME"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change a product group */
  "PATCH /private/groups/{groupId}": {
    params: { readonly groupId: string };
    query: Record<never, never>;
    body: GroupPatchRequest;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_PRODUCT_GROUP_UNKNOWN"
      | "MERCHANT_PRIVATE_PRODUCT_GROUP_CONFLICTING_NAME"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Remove a product group */
  "DELETE /private/groups/{groupId}": {
    params: { readonly groupId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_PRODUCT_GROUP_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the money pots */
  "GET /private/pots": {
    params: Record<never, never>;
    query: { readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: PotsSummaryResponse };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Add a money pot */
  "POST /private/pots": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: PotAddRequest;
    answers: { 200: PotAddedResponse };
    errors:
      | "MERCHANT_PRIVATE_MONEY_POT_CONFLICTING_NAME"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show a money pot */
  "GET /private/pots/{potId}": {
    params: { readonly potId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: PotDetailResponse };
    errors:
      | "MERCHANT_GENERIC_MONEY_POT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change a money pot */
  "PATCH /private/pots/{potId}": {
    params: { readonly potId: string };
    query: Record<never, never>;
    body: PotModifyRequest;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_MONEY_POT_UNKNOWN"
      | "MERCHANT_PRIVATE_MONEY_POT_CONFLICTING_NAME"
      | "MERCHANT_PRIVATE_MONEY_POT_CONFLICTING_TOTAL"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Remove a money pot */
  "DELETE /private/pots/{potId}": {
    params: { readonly potId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_MONEY_POT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
}

/** The statuses of answers that are no errors. */
export const ANSWERS: { readonly [Name in keyof Operations]: readonly number[] } = {
  "GET /config": [200],
  "GET /exchanges": [200],
  "GET /healthz": [200],
  "GET /readyz": [200, 503],
  "GET /terms": [200, 304],
  "GET /privacy": [200, 304],
  "GET /management/instances": [200],
  "POST /management/instances": [200, 204],
  "GET /management/instances/{id}": [200],
  "PATCH /management/instances/{id}": [204],
  "DELETE /management/instances/{id}": [204],
  "POST /management/instances/{id}/auth": [204],
  "POST /instances": [204],
  "POST /forgot-password": [204],
  "GET /private": [200],
  "PATCH /private": [204],
  "DELETE /private": [204],
  "POST /private/auth": [204],
  "POST /private/token": [200],
  "DELETE /private/token": [204],
  "GET /private/tokens": [200, 204],
  "DELETE /private/tokens/{serial}": [204],
  "GET /private/accounts": [200],
  "POST /private/accounts": [200],
  "GET /private/accounts/{hWire}": [200],
  "PATCH /private/accounts/{hWire}": [204],
  "DELETE /private/accounts/{hWire}": [204],
  "POST /orders/{orderId}/claim": [200],
  "POST /orders/{orderId}/unclaim": [204],
  "POST /orders/{orderId}/pay": [200],
  "POST /orders/{orderId}/paid": [200],
  "POST /orders/{orderId}/abort": [200],
  "POST /orders/{orderId}/refund": [200, 204],
  "GET /orders/{orderId}": [200, 202, 302, 402],
  "GET /sessions/{sessionId}": [200, 202],
  "GET /private/orders": [200],
  "POST /private/orders": [200],
  "GET /private/orders/{orderId}": [200, 304],
  "DELETE /private/orders/{orderId}": [204],
  "PATCH /private/orders/{orderId}/forget": [200, 204],
  "POST /private/orders/{orderId}/refund": [200],
  "GET /private/transfers": [200],
  "POST /private/transfers": [204],
  "DELETE /private/transfers/{tid}": [204],
  "GET /private/incoming": [200],
  "GET /private/incoming/{id}": [200],
  "GET /private/kyc": [200, 204, 304],
  "GET /management/instances/{id}/kyc": [200, 204, 304],
  "POST /private/accounts/{hWire}/kycauth": [200],
  "GET /private/otp-devices": [200],
  "POST /private/otp-devices": [204],
  "GET /private/otp-devices/{deviceId}": [200],
  "PATCH /private/otp-devices/{deviceId}": [204],
  "DELETE /private/otp-devices/{deviceId}": [204],
  "GET /private/tokenfamilies": [200],
  "POST /private/tokenfamilies": [204],
  "GET /private/tokenfamilies/{slug}": [200],
  "PATCH /private/tokenfamilies/{slug}": [204],
  "DELETE /private/tokenfamilies/{slug}": [204],
  "GET /products/{imageHash}/image": [200],
  "GET /private/pos": [200],
  "GET /private/products": [200],
  "POST /private/products": [204],
  "GET /private/products/{productId}": [200],
  "PATCH /private/products/{productId}": [204],
  "DELETE /private/products/{productId}": [204],
  "POST /private/products/{productId}/lock": [204],
  "GET /private/categories": [200],
  "POST /private/categories": [200],
  "GET /private/categories/{categoryId}": [200],
  "PATCH /private/categories/{categoryId}": [204],
  "DELETE /private/categories/{categoryId}": [204],
  "GET /private/units": [200],
  "POST /private/units": [204],
  "GET /private/units/{unit}": [200],
  "PATCH /private/units/{unit}": [204],
  "DELETE /private/units/{unit}": [204],
  "GET /private/groups": [200],
  "POST /private/groups": [200],
  "PATCH /private/groups/{groupId}": [204],
  "DELETE /private/groups/{groupId}": [204],
  "GET /private/pots": [200],
  "POST /private/pots": [200],
  "GET /private/pots/{potId}": [200],
  "PATCH /private/pots/{potId}": [204],
  "DELETE /private/pots/{potId}": [204],
};

/** The merchant API as types. Generated from its description by `npm run client-types`: do not edit. */

export type AbortRequest = { readonly h_contract: string; readonly coins: readonly (AbortingCoin)[] };

export type AbortResponse = { readonly refunds: readonly (MerchantAbortPayRefundStatus)[] };

export type AbortingCoin = { readonly coin_pub: string; readonly contribution: AmountText; readonly exchange_url: UrlText };

export type AccountAddDetails = { readonly payto_uri: UrlText; readonly credit_facade_url?: string | undefined; readonly credit_facade_credentials?: FacadeCredentials | undefined; readonly extra_wire_subject_metadata?: string | undefined };

export type AccountAddResponse = { readonly h_wire: string; readonly salt: string; readonly hint?: string | undefined };

export type AccountPatchDetails = { readonly credit_facade_url?: string | undefined; readonly credit_facade_credentials?: FacadeCredentials | undefined; readonly extra_wire_subject_metadata?: string | undefined };

export type AccountsSummaryResponse = { readonly accounts: readonly (BankAccountEntry)[] };

export type AmountString = string;

export type AmountText = string;

export type AnyObject = { readonly [name: string]: unknown };

export type AuditEntry = { readonly serial: Count; readonly time: TimestampJson; readonly action: string; readonly shown: string; readonly who?: string | undefined; readonly network: string; readonly detail: { readonly [name: string]: unknown } };

export type AuditResponse = { readonly entries: readonly (AuditEntry)[]; readonly failed_sign_ins: readonly (FailedSignIns)[] };

export type AuthenticationResponse = { readonly id: string; readonly rawId: string; readonly type: "public-key"; readonly response: { readonly clientDataJSON: string; readonly authenticatorData: string; readonly signature: string } };

export type BankAccountDetail = { readonly payto_uri: UrlText; readonly h_wire: string; readonly salt: string; readonly credit_facade_url?: string | undefined; readonly active: boolean; readonly extra_wire_subject_metadata?: string | undefined };

export type BankAccountEntry = { readonly payto_uri: UrlText; readonly h_wire: string; readonly active: boolean };

export type BlindedDonationReceiptKeyPair = { readonly h_donation_unit_pub: string; readonly blinded_udi: { readonly cipher: "RSA"; readonly rsa_blinded_identifier: string } | { readonly cipher: "CS"; readonly cs_nonce: string; readonly cs_blinded_c0: string; readonly cs_blinded_c1: string } };

export type BlindedSignatureJson = { readonly cipher: "RSA"; readonly blinded_rsa_signature: string } | { readonly cipher: "CS"; readonly b: 0 | 1; readonly s: string };

export type CategoryCreateRequest = { readonly name: string; readonly name_i18n?: { readonly [name: string]: ProseText } | undefined };

export type CategoryCreatedResponse = { readonly category_id: Count };

export type CategoryListEntry = { readonly category_id: Count; readonly name: string; readonly name_i18n?: { readonly [name: string]: ProseText } | undefined; readonly product_count: Count };

export type CategoryListResponse = { readonly categories: readonly (CategoryListEntry)[] };

export type CategoryProductListResponse = { readonly name: string; readonly name_i18n?: { readonly [name: string]: ProseText } | undefined; readonly products: readonly ({ readonly product_id: string })[] };

export type Challenge = { readonly challenge_id: string; readonly tan_channel: "sms" | "email" | "totp" | "passkey" | "recovery"; readonly tan_info: string };

export type ChallengeRequestResponse = { readonly solve_expiration: TimestampJson; readonly earliest_retransmission: TimestampJson; readonly passkey?: { readonly [name: string]: unknown } | undefined };

export type ChallengeResponse = { readonly challenges: readonly (Challenge)[]; readonly combi_and: boolean };

export type CheckFinding = { readonly name: string; readonly state: "ok" | "unknown" | "warning" | "problem"; readonly text: string; readonly advice?: string | undefined; readonly code?: string | undefined; readonly values?: { readonly [name: string]: string } | undefined };

export type CheckPaymentClaimedResponse = { readonly order_status: "claimed"; readonly contract_terms: AnyObject; readonly already_paid_order_id?: string | undefined; readonly already_paid_fulfillment_url?: string | undefined; readonly order_status_url: string };

export type CheckPaymentPaidResponse = { readonly order_status: "paid"; readonly refunded: boolean; readonly refund_pending: boolean; readonly wired: boolean; readonly deposit_total: AmountText; readonly exchange_code: SafeInteger; readonly exchange_http_status: SafeInteger; readonly exchange_ec: SafeInteger; readonly exchange_hc: SafeInteger; readonly refund_amount: AmountText; readonly contract_terms: AnyObject; readonly choice_index?: number | undefined; readonly last_payment: TimestampJson; readonly wire_details: readonly (TransactionWireTransfer)[]; readonly wire_reports: readonly (TransactionWireReport)[]; readonly refund_details: readonly (RefundDetails)[]; readonly donation_receipt?: DonationReceipt | undefined; readonly order_status_url: string };

export type CheckPaymentUnpaidResponse = { readonly order_status: "unpaid"; readonly taler_pay_uri: string; readonly creation_time: TimestampJson; readonly proto_contract_terms: AnyObject; readonly summary: string; readonly total_amount?: AmountText | undefined; readonly pay_deadline: TimestampJson; readonly already_paid_order_id?: string | undefined; readonly already_paid_fulfillment_url?: string | undefined; readonly order_status_url: string };

export type ChecksResponse = { readonly state: "ok" | "unknown" | "warning" | "problem"; readonly checks: readonly (CheckFinding)[] };

export type ClaimRequest = { readonly nonce: string; readonly token?: string | undefined };

export type ClaimResponse = { readonly contract_terms: AnyObject; readonly sig: string };

export type CoinEnvelopeJson = { readonly cipher: "RSA"; readonly rsa_blinded_planchet: string } | { readonly cipher: "CS"; readonly cs_nonce: string; readonly cs_blinded_c0: string; readonly cs_blinded_c1: string };

export type CoinPaySig = { readonly coin_sig: string; readonly coin_pub: string; readonly ub_sig: UnblindedSignatureJson; readonly h_denom: string; readonly contribution: AmountText; readonly exchange_url: UrlText; readonly minimum_age_sig?: string | undefined; readonly age_commitment?: readonly (string)[] | undefined; readonly h_age_commitment?: string | undefined };

export type ConfirmPasskeyRequest = { readonly credential: RegistrationResponse };

export type ConfirmTotpRequest = { readonly code: LineText };

export type ConfirmedFactorResponse = { readonly recovery_codes?: readonly (string)[] | undefined };

export type Count = number;

export type CurrencySpecification = { readonly name: string; readonly currency?: string | undefined; readonly num_fractional_input_digits: Count; readonly num_fractional_normal_digits: Count; readonly num_fractional_trailing_zero_digits: Count; readonly alt_unit_names: { readonly [name: string]: string }; readonly common_amounts: readonly (string)[] };

export type DayResponse = { readonly date: string; readonly time_zone: string; readonly begin: TimestampJson; readonly end: TimestampJson; readonly totals: readonly ({ readonly currency: string; readonly sales: string; readonly sale_count: Count; readonly refunds: string; readonly refund_count: Count; readonly tips: string; readonly fees: string; readonly taxes: readonly ({ readonly name: string; readonly tax: string })[] })[]; readonly tills: readonly ({ readonly id?: number | undefined; readonly name: string; readonly currency: string; readonly sales: string; readonly sale_count: Count; readonly refunds: string; readonly refund_count: Count; readonly tips: string })[]; readonly products: readonly ({ readonly product_id?: string | undefined; readonly name: string; readonly unit?: string | undefined; readonly quantity: string; readonly currency: string; readonly sum?: string | undefined })[]; readonly categories: readonly ({ readonly category_id?: number | undefined; readonly name: string; readonly currency: string; readonly sum: string })[] };

export type DecimalQuantity = string;

export type DecimalStock = string;

export type DisplayChange = { readonly shown?: Shown | undefined };

export type DisplayKey = { readonly key: string };

export type DisplayResponse = { readonly version: Count; readonly shown?: Shown | undefined; readonly heard: TimestampJson; readonly now: TimestampJson; readonly shop?: { readonly name: string; readonly logo?: string | undefined } | undefined };

export type DisplayState = { readonly screens: "none" | "expected" | "watching"; readonly version: Count };

export type DonationReceipt = { readonly donau_url: string; readonly year: SafeInteger; readonly amount: AmountText; readonly state: "owed" | "issued" | "withdrawn" | "refused"; readonly issued_at?: TimestampJson | undefined; readonly refunded?: AmountText | undefined; readonly may_be_issued?: boolean | undefined; readonly problem?: string | undefined };

export type DonationRequestData = { readonly url: UrlText; readonly year: SafeInteger; readonly budikeypairs: readonly (BlindedDonationReceiptKeyPair)[] };

export type DonauInstance = { readonly donau_instance_serial: Count; readonly donau_url: string; readonly charity_name: string; readonly charity_pub_key: string; readonly charity_id: Count; readonly charity_max_per_year: AmountText; readonly charity_receipts_to_date: AmountText; readonly current_year: SafeInteger; readonly donau_keys_json?: { readonly [name: string]: unknown } | undefined; readonly charity_receipts_pending: AmountText; readonly last_check: TimestampJson; readonly problem?: string | undefined };

export type DonauInstancesResponse = { readonly donau_instances: readonly (DonauInstance)[] };

export type DurationJson = { readonly d_us: number | string };

export type DurationObject = { readonly d_us: number | string };

export type ErrorDetail = { readonly code: SafeInteger; readonly hint?: string | undefined; readonly detail?: string | undefined; readonly parameter?: string | undefined; readonly path?: string | undefined; readonly offset?: string | undefined; readonly index?: string | undefined; readonly object?: string | undefined; readonly currency?: string | undefined; readonly type_expected?: string | undefined; readonly type_actual?: string | undefined; readonly extra?: { readonly [name: string]: unknown } | undefined };

export type EventsResponse = { readonly events: readonly (ShopEvent)[]; readonly newest: Count };

export type ExchangeConfigInfo = { readonly base_url: string; readonly currency: string; readonly master_pub: string };

export type ExchangeStatusDetail = { readonly exchange_url: string; readonly next_download: TimestampJson; readonly keys_expiration?: TimestampJson | undefined; readonly debit_restrictions: { readonly [name: string]: unknown }; readonly keys_http_status: Count; readonly keys_ec: SafeInteger; readonly keys_hint: string };

export type ExchangeStatusResponse = { readonly exchanges: readonly (ExchangeStatusDetail)[] };

export type ExchangeTransferReconciliationDetails = { readonly order_id: string; readonly remaining_deposit: AmountText; readonly deposit_fee: AmountText };

export type ExpectedTransferDetailResponse = { readonly reconciliation_details?: readonly (ExchangeTransferReconciliationDetails)[] | undefined; readonly wire_fee?: AmountText | undefined; readonly expected_credit_amount?: AmountText | undefined; readonly wtid: string; readonly payto_uri: string; readonly exchange_url: string; readonly expected_time: TimestampJson; readonly credit_amount?: AmountText | undefined; readonly validated: boolean; readonly confirmed: boolean; readonly last_http_status: SafeInteger; readonly last_ec: SafeInteger; readonly last_error_detail?: string | undefined };

export type ExpectedTransferEntry = { readonly expected_credit_amount?: AmountText | undefined; readonly wtid: string; readonly payto_uri: string; readonly exchange_url: string; readonly expected_transfer_serial_id: Count; readonly execution_time?: TimestampJson | undefined; readonly validated: boolean; readonly confirmed: boolean; readonly last_http_status: SafeInteger; readonly last_ec: SafeInteger; readonly last_error_detail?: string | undefined };

export type ExpectedTransferListResponse = { readonly incoming: readonly (ExpectedTransferEntry)[] };

export type FacadeCredentials = { readonly type: "none" } | { readonly type: "basic"; readonly username: LineText; readonly password: LineText } | { readonly type: "bearer"; readonly token: string };

export type FailedSignIns = { readonly since: TimestampJson; readonly network: string; readonly count: number; readonly wrong_codes: number };

export type ForgetRequest = { readonly fields: readonly (ProseText)[] };

export type FoundProduct = { readonly product_id: string; readonly product_serial: Count; readonly product_name: LineText; readonly price?: AmountText | undefined };

export type FullInventoryDetailsResponse = { readonly products: readonly (MerchantPosProductDetail)[]; readonly categories: readonly (MerchantCategory)[] };

export type GetSessionStatusPaidResponse = { readonly order_id: string };

export type GetSessionStatusUnpaidResponse = { readonly order_id: string };

export type GroupAddRequest = { readonly group_name: string; readonly description: ProseText };

export type GroupAddedResponse = { readonly group_serial_id: Count };

export type GroupPatchRequest = { readonly group_name?: string | undefined; readonly description?: string | undefined };

export type GroupsSummaryResponse = { readonly groups: readonly ({ readonly group_serial: Count; readonly group_name: string; readonly description: ProseText })[] };

export type ImageDataUrl = string;

export type Instance = { readonly name: string; readonly website?: string | undefined; readonly logo?: string | undefined; readonly id: string; readonly merchant_pub: string; readonly payment_targets: readonly (string)[]; readonly deleted: boolean };

export type InstanceAuthConfigExternal = { readonly method: "external" };

export type InstanceAuthConfigToken = { readonly method: "token"; readonly password: LineText };

export type InstanceAuthConfigTokenOld = { readonly method: "token"; readonly token: string };

export type InstanceAuthConfigurationMessage = InstanceAuthConfigToken | InstanceAuthConfigTokenOld | InstanceAuthConfigExternal;

export type InstanceConfigurationMessage = { readonly id: string; readonly auth: InstanceAuthConfigurationMessage; readonly name: LineText; readonly email?: string | undefined; readonly phone_number?: string | undefined; readonly website?: string | undefined; readonly logo?: string | undefined; readonly address: Location; readonly jurisdiction: Location; readonly use_stefan: boolean; readonly default_pay_delay?: DurationJson | undefined; readonly default_refund_delay?: DurationJson | undefined; readonly default_wire_transfer_delay?: DurationJson | undefined; readonly default_wire_transfer_rounding_interval?: RoundingInterval | undefined };

export type InstanceReconfigurationMessage = { readonly name: LineText; readonly email?: string | undefined; readonly phone_number?: string | undefined; readonly website?: string | undefined; readonly logo?: string | undefined; readonly address: Location; readonly jurisdiction: Location; readonly use_stefan: boolean; readonly default_pay_delay?: DurationJson | undefined; readonly default_refund_delay?: DurationJson | undefined; readonly default_wire_transfer_delay?: DurationJson | undefined; readonly default_wire_transfer_rounding_interval?: RoundingInterval | undefined };

export type InstancesResponse = { readonly instances: readonly (Instance)[] };

export type InventorySelectionEntry = { readonly product_id: LineText; readonly quantity: DecimalQuantity };

export type InventorySummaryResponse = { readonly products: readonly ({ readonly product_id: string; readonly product_serial: Count })[] };

export type KycAuthExchangeSelectionRequest = { readonly exchange_url: UrlText };

export type KycAuthWireTransferInstructionResponse = { readonly wire_instructions: readonly (WireTransferInstructionDetail)[] };

export type LineText = string;

export type Location = { readonly country?: string | undefined; readonly country_subdivision?: string | undefined; readonly district?: string | undefined; readonly town?: string | undefined; readonly town_location?: string | undefined; readonly post_code?: string | undefined; readonly street?: string | undefined; readonly building_name?: string | undefined; readonly building_number?: string | undefined; readonly address_lines?: readonly (LineText)[] | undefined };

export type LockRequest = { readonly lock_uuid: LineText; readonly duration: DurationJson; readonly quantity?: number | undefined; readonly unit_quantity?: string | undefined };

export type LoginTokenRequest = { readonly scope: TokenScope; readonly duration?: DurationJson | undefined; readonly description?: string | undefined; readonly refreshable?: boolean | undefined };

export type LoginTokenSuccessResponse = { readonly token: string; readonly access_token: string; readonly scope: string; readonly expiration: TimestampJson; readonly refreshable: boolean };

export type MerchantAbortPayRefundStatus = { readonly type: "success"; readonly exchange_status: 200; readonly exchange_sig: string; readonly exchange_pub: string } | { readonly type: "failure"; readonly exchange_status: SafeInteger; readonly exchange_code?: number | undefined; readonly exchange_reply?: { readonly [name: string]: unknown } | undefined } | { readonly type: "undeposited" };

export type MerchantAccountKycRedirect = { readonly status: string; readonly payto_uri: string; readonly h_wire: string; readonly exchange_url: string; readonly exchange_currency: string; readonly exchange_http_status: SafeInteger; readonly no_keys: boolean; readonly auth_conflict: boolean; readonly exchange_code?: number | undefined; readonly access_token?: string | undefined; readonly limits?: readonly ({ readonly operation_type: string; readonly timeframe: DurationJson; readonly threshold: AmountText; readonly soft_limit?: boolean | undefined; readonly rule_name?: string | undefined })[] | undefined; readonly payto_kycauths?: readonly (string)[] | undefined };

export type MerchantAccountKycRedirectsResponse = { readonly kyc_data: readonly (MerchantAccountKycRedirect)[] };

export type MerchantCategory = { readonly id: Count; readonly name: string; readonly name_i18n?: { readonly [name: string]: ProseText } | undefined };

export type MerchantChallengeSolveRequest = { readonly tan: LineText };

export type MerchantCoinRefundStatus = { readonly type: "success"; readonly exchange_status: 200; readonly exchange_sig: string; readonly exchange_pub: string; readonly rtransaction_id: Count; readonly coin_pub: string; readonly refund_amount: AmountText; readonly execution_time: TimestampJson } | { readonly type: "failure"; readonly exchange_status: SafeInteger; readonly exchange_code?: number | undefined; readonly exchange_reply?: { readonly [name: string]: unknown } | undefined; readonly rtransaction_id: Count; readonly coin_pub: string; readonly refund_amount: AmountText; readonly execution_time: TimestampJson };

export type MerchantOrderStatusResponse = CheckPaymentPaidResponse | CheckPaymentClaimedResponse | CheckPaymentUnpaidResponse;

export type MerchantPosProductDetail = { readonly product_serial: Count; readonly product_id: string; readonly product_name: LineText; readonly categories: readonly (Count)[]; readonly description: ProseText; readonly description_i18n: Translations; readonly unit: LineText; readonly unit_allow_fraction: boolean; readonly unit_precision_level: PrecisionLevel; readonly unit_price: readonly (AmountText)[]; readonly price: AmountText; readonly image?: string | undefined; readonly taxes?: readonly (Tax)[] | undefined; readonly total_stock?: number | undefined; readonly unit_total_stock: DecimalStock; readonly minimum_age?: number | undefined };

export type MerchantRefundResponse = { readonly taler_refund_uri: string; readonly h_contract: string };

export type MerchantStatisticsAmountResponse = { readonly buckets: readonly ({ readonly start_time: TimestampJson; readonly end_time: TimestampJson; readonly range: "hour" | "day" | "week" | "month" | "quarter" | "year"; readonly cumulative_amounts: readonly (AmountText)[] })[]; readonly buckets_description?: string | undefined; readonly intervals: readonly ({ readonly start_time: TimestampJson; readonly cumulative_amounts: readonly (AmountText)[] })[]; readonly intervals_description?: string | undefined };

export type MerchantStatisticsChart = { readonly chart_name: string; readonly y_label: string; readonly data_groups: readonly ({ readonly start_date: TimestampJson; readonly values: readonly (number)[] })[]; readonly labels: readonly (string)[]; readonly cumulative: boolean };

export type MerchantStatisticsCounterResponse = { readonly buckets: readonly ({ readonly start_time: TimestampJson; readonly end_time: TimestampJson; readonly range: "hour" | "day" | "week" | "month" | "quarter" | "year"; readonly cumulative_counter: Count })[]; readonly buckets_description?: string | undefined; readonly intervals: readonly ({ readonly start_time: TimestampJson; readonly cumulative_counter: Count })[]; readonly intervals_description?: string | undefined };

export type MerchantStatisticsReportResponse = { readonly business_name: string; readonly start_date: TimestampJson; readonly end_date: TimestampJson; readonly bucket_period: DurationJson; readonly charts: readonly (MerchantStatisticsChart)[] };

export type MerchantUnit = { readonly unit_serial: Count; readonly unit: LineText; readonly unit_name_long: LineText; readonly unit_name_short: LineText; readonly unit_name_long_i18n?: { readonly [name: string]: ProseText } | undefined; readonly unit_name_short_i18n?: { readonly [name: string]: ProseText } | undefined; readonly unit_allow_fraction: boolean; readonly unit_precision_level: PrecisionLevel; readonly unit_active: boolean; readonly unit_builtin: boolean };

export type MerchantVersionResponse = { readonly version: string; readonly name: "taler-merchant"; readonly implementation?: string | undefined; readonly build_version?: string | undefined; readonly currency: string; readonly default_persona: string; readonly currencies: { readonly [name: string]: CurrencySpecification }; readonly report_generators: { readonly [name: string]: string }; readonly phone_regex?: string | undefined; readonly exchanges: readonly (ExchangeConfigInfo)[]; readonly have_self_provisioning: boolean; readonly have_donau: boolean; readonly mandatory_tan_channels?: readonly (TanChannel)[] | undefined; readonly payment_target_types: string; readonly payment_target_regex?: string | undefined; readonly default_pay_delay: DurationJson; readonly default_refund_delay: DurationJson; readonly default_wire_transfer_delay: DurationJson; readonly default_wire_transfer_rounding_interval: RoundingInterval; readonly kontor: { readonly features: readonly (string)[]; readonly base_url?: string | undefined; readonly sandbox?: boolean | undefined } };

export type MinimalInventoryProduct = { readonly product_id: LineText; readonly quantity?: number | undefined; readonly unit_quantity?: string | undefined; readonly product_money_pot?: number | undefined };

export type NewFactorRequest = { readonly name: string };

export type NewPasskeyResponse = { readonly id: string; readonly options: PasskeyOptions };

export type NewTotpResponse = { readonly id: string; readonly key: string; readonly uri: string };

export type Order = OrderV0 | OrderV1;

export type OrderChoice = { readonly amount: AmountText; readonly tip?: AmountText | undefined; readonly description?: string | undefined; readonly description_i18n?: { readonly [name: string]: ProseText } | undefined; readonly inputs?: readonly (OrderInput)[] | undefined; readonly outputs?: readonly (OrderOutput)[] | undefined; readonly max_fee?: AmountText | undefined };

export type OrderHistory = { readonly orders: readonly (OrderHistoryEntry)[] };

export type OrderHistoryEntry = { readonly order_id: string; readonly row_id: Count; readonly timestamp: TimestampJson; readonly amount: AmountText; readonly refund_amount?: AmountText | undefined; readonly pending_refund_amount?: AmountText | undefined; readonly summary: string; readonly refundable: boolean; readonly paid: boolean; readonly made_by?: { readonly token_serial: Count; readonly name?: string | undefined } | undefined };

export type OrderInput = { readonly type: "token"; readonly token_family_slug: LineText; readonly count?: number | undefined };

export type OrderNote = { readonly note: string };

export type OrderOutput = OrderOutputToken | OrderOutputTaxReceipt;

export type OrderOutputTaxReceipt = { readonly type: "tax-receipt"; readonly amount?: AmountText | undefined; readonly donau_urls?: readonly (UrlText)[] | undefined };

export type OrderOutputToken = { readonly type: "token"; readonly token_family_slug: LineText; readonly count?: number | undefined; readonly valid_at?: TimestampJson | undefined };

export type OrderV0 = { readonly version?: 0 | undefined; readonly amount: AmountText; readonly max_fee?: AmountText | undefined; readonly tip?: AmountText | undefined; readonly summary: string; readonly summary_i18n?: { readonly [name: string]: ProseText } | undefined; readonly order_id?: string | undefined; readonly public_reorder_url?: string | undefined; readonly fulfillment_url?: string | undefined; readonly fulfillment_message?: string | undefined; readonly fulfillment_message_i18n?: { readonly [name: string]: ProseText } | undefined; readonly minimum_age?: number | undefined; readonly products?: readonly (Product)[] | undefined; readonly timestamp?: TimestampJson | undefined; readonly refund_deadline?: TimestampJson | undefined; readonly pay_deadline?: TimestampJson | undefined; readonly wire_transfer_deadline?: TimestampJson | undefined; readonly merchant_base_url?: string | undefined; readonly delivery_location?: Location | undefined; readonly delivery_date?: TimestampJson | undefined; readonly auto_refund?: DurationJson | undefined; readonly extra?: { readonly [name: string]: unknown } | undefined; readonly default_money_pot?: number | undefined; readonly order_default_money_pot?: number | undefined };

export type OrderV1 = { readonly version: 1; readonly choices?: readonly (OrderChoice)[] | undefined; readonly summary: string; readonly summary_i18n?: { readonly [name: string]: ProseText } | undefined; readonly order_id?: string | undefined; readonly public_reorder_url?: string | undefined; readonly fulfillment_url?: string | undefined; readonly fulfillment_message?: string | undefined; readonly fulfillment_message_i18n?: { readonly [name: string]: ProseText } | undefined; readonly minimum_age?: number | undefined; readonly products?: readonly (Product)[] | undefined; readonly timestamp?: TimestampJson | undefined; readonly refund_deadline?: TimestampJson | undefined; readonly pay_deadline?: TimestampJson | undefined; readonly wire_transfer_deadline?: TimestampJson | undefined; readonly merchant_base_url?: string | undefined; readonly delivery_location?: Location | undefined; readonly delivery_date?: TimestampJson | undefined; readonly auto_refund?: DurationJson | undefined; readonly extra?: { readonly [name: string]: unknown } | undefined; readonly default_money_pot?: number | undefined; readonly order_default_money_pot?: number | undefined };

export type OtpAlgorithmJson = number | string;

export type OtpDeviceAddDetails = { readonly otp_device_id: string; readonly otp_device_description: ProseText; readonly otp_key: OtpKey; readonly otp_algorithm: OtpAlgorithmJson; readonly otp_ctr?: number | undefined };

export type OtpDeviceDetails = { readonly device_description: string; readonly otp_algorithm: number; readonly otp_ctr?: number | undefined; readonly otp_timestamp: Count; readonly otp_code?: string | undefined };

export type OtpDevicePatchDetails = { readonly otp_device_description: ProseText; readonly otp_key?: string | undefined; readonly otp_algorithm: OtpAlgorithmJson; readonly otp_ctr?: number | undefined };

export type OtpDevicesSummaryResponse = { readonly otp_devices: readonly ({ readonly otp_device_id: string; readonly device_description: string })[] };

export type OtpKey = string;

export type OutOfStockResponse = { readonly product_id: LineText; readonly requested_quantity: Count; readonly available_quantity: Count; readonly unit_requested_quantity?: string | undefined; readonly unit_available_quantity?: string | undefined; readonly restock_expected?: TimestampJson | undefined };

export type OwnFactorInfo = { readonly id: string; readonly name: string; readonly created: TimestampJson; readonly last_used?: TimestampJson | undefined };

export type OwnFactorsResponse = { readonly totp: readonly (OwnFactorInfo)[]; readonly passkeys: readonly (OwnFactorInfo)[]; readonly recovery_codes_left: Count };

export type PaidRefundStatusResponse = { readonly pos_confirmation?: string | undefined; readonly refunded: boolean };

export type PaidRequest = { readonly sig: string; readonly h_contract: string; readonly session_id: RequestLineText };

export type PairedShop = { readonly id: string; readonly name: string; readonly logo?: string | undefined; readonly currency: string; readonly base_url: string };

export type PairingRequest = { readonly scope: TokenScope; readonly name: string; readonly duration?: DurationJson | undefined };

export type PairingResponse = { readonly code: string; readonly expires: TimestampJson; readonly scope: string; readonly name: string };

export type PasskeyOptions = { readonly [name: string]: unknown };

export type PayRequest = { readonly coins: readonly (CoinPaySig)[]; readonly wallet_data?: PayWalletData | undefined; readonly tokens?: readonly (TokenUseSig)[] | undefined; readonly session_id?: string | undefined };

export type PayWalletData = { readonly choice_index?: number | undefined; readonly tokens_evs?: readonly (CoinEnvelopeJson)[] | undefined; readonly donau?: DonationRequestData | undefined };

export type PaymentResponse = { readonly sig: string; readonly pos_confirmation?: string | undefined; readonly token_sigs?: readonly ({ readonly blind_sig: BlindedSignatureJson })[] | undefined };

export type PostDonauRequest = { readonly donau_url: UrlText; readonly charity_id: Count };

export type PostOrderRequest = { readonly order: Order; readonly refund_delay?: DurationJson | undefined; readonly payment_target?: string | undefined; readonly session_id?: string | undefined; readonly inventory_products?: readonly (MinimalInventoryProduct)[] | undefined; readonly lock_uuids?: readonly (LineText)[] | undefined; readonly create_token?: boolean | undefined; readonly otp_id?: string | undefined };

export type PostOrderResponse = { readonly order_id: string; readonly token?: string | undefined; readonly pay_deadline: TimestampJson };

export type PotAddRequest = { readonly pot_name: string; readonly description: ProseText };

export type PotAddedResponse = { readonly pot_serial_id: Count };

export type PotDetailResponse = { readonly pot_name: string; readonly description: ProseText; readonly pot_totals: readonly (AmountText)[] };

export type PotModifyRequest = { readonly pot_name?: string | undefined; readonly description?: string | undefined; readonly expected_pot_totals?: readonly (AmountText)[] | undefined; readonly new_pot_totals?: readonly (AmountText)[] | undefined };

export type PotsSummaryResponse = { readonly pots: readonly ({ readonly pot_serial: Count; readonly pot_name: string; readonly pot_totals: readonly (AmountText)[] })[] };

export type PracticeClockRequest = { readonly by: DurationJson };

export type PracticeClockResponse = { readonly now: TimestampJson; readonly access_token: string; readonly expiration: TimestampJson };

export type PracticeMade = { readonly products: readonly (AnyObject)[]; readonly categories: readonly ({ readonly category_id: Count; readonly name: string })[]; readonly templates?: readonly (AnyObject)[] | undefined; readonly preferences?: { readonly [name: string]: unknown } | undefined; readonly settings?: { readonly [name: string]: unknown } | undefined; readonly token_families?: readonly (AnyObject)[] | undefined; readonly webhooks?: readonly (AnyObject)[] | undefined; readonly next?: number | undefined };

export type PracticeProductsRequest = { readonly after?: number | undefined };

export type PracticeProductsResponse = { readonly copied: Count; readonly total: Count; readonly next?: number | undefined };

export type PracticeShop = { readonly office_url: string; readonly access_token: string; readonly expiration: TimestampJson };

export type PracticeState = { readonly now: TimestampJson; readonly balances: readonly ({ readonly available: AmountText; readonly incoming: AmountText })[] };

export type PracticeWalletRequest = { readonly taler_uri?: string | undefined };

export type PrecisionLevel = number;

export type Preferences = { readonly preferences: AnyObject };

export type Product = { readonly product_id?: string | undefined; readonly product_name?: string | undefined; readonly description?: string | undefined; readonly description_i18n?: { readonly [name: string]: ProseText } | undefined; readonly quantity?: number | undefined; readonly unit_quantity?: string | undefined; readonly unit?: string | undefined; readonly price?: string | undefined; readonly prices?: readonly (AmountString)[] | undefined; readonly prices_are_net?: boolean | undefined; readonly image?: string | undefined; readonly taxes?: readonly (Tax)[] | undefined; readonly delivery_date?: TimestampObject | undefined; readonly product_money_pot?: number | undefined };

export type ProductAddDetailRequest = { readonly product_id: string; readonly description: ProseText; readonly unit: LineText; readonly product_name?: string | undefined; readonly description_i18n?: { readonly [name: string]: ProseText } | undefined; readonly categories?: readonly (Count)[] | undefined; readonly unit_allow_fraction?: boolean | undefined; readonly unit_precision_level?: number | undefined; readonly unit_total_stock?: string | undefined; readonly total_stock?: number | undefined; readonly unit_price?: readonly (AmountText)[] | undefined; readonly price?: AmountText | undefined; readonly price_is_net?: boolean | undefined; readonly image?: string | undefined; readonly taxes?: readonly (Tax)[] | undefined; readonly address?: Location | undefined; readonly next_restock?: TimestampJson | undefined; readonly minimum_age?: number | undefined; readonly product_group_id?: number | undefined; readonly money_pot_id?: number | undefined };

export type ProductDetailResponse = { readonly product_name: LineText; readonly description: ProseText; readonly description_i18n: Translations; readonly unit: LineText; readonly unit_allow_fraction: boolean; readonly unit_precision_level: PrecisionLevel; readonly categories: readonly (Count)[]; readonly unit_price: readonly (AmountText)[]; readonly price: AmountText; readonly price_is_net: boolean; readonly image: ImageDataUrl; readonly taxes?: readonly (Tax)[] | undefined; readonly total_stock: WholeStock; readonly unit_total_stock: DecimalStock; readonly total_sold: Count; readonly unit_total_sold: DecimalQuantity; readonly total_lost: Count; readonly unit_total_lost: DecimalQuantity; readonly address?: Location | undefined; readonly next_restock?: TimestampJson | undefined; readonly minimum_age?: number | undefined; readonly product_group_id?: number | undefined; readonly money_pot_id?: number | undefined };

export type ProductImageResponse = { readonly image: ImageDataUrl };

export type ProductPatchDetailRequest = { readonly description?: string | undefined; readonly unit?: string | undefined; readonly product_name?: string | undefined; readonly description_i18n?: { readonly [name: string]: ProseText } | undefined; readonly categories?: readonly (Count)[] | undefined; readonly unit_allow_fraction?: boolean | undefined; readonly unit_precision_level?: number | undefined; readonly unit_total_stock?: string | undefined; readonly total_stock?: number | undefined; readonly unit_price?: readonly (AmountText)[] | undefined; readonly price?: AmountText | undefined; readonly price_is_net?: boolean | undefined; readonly image?: string | undefined; readonly taxes?: readonly (Tax)[] | undefined; readonly address?: Location | undefined; readonly next_restock?: TimestampJson | undefined; readonly minimum_age?: number | undefined; readonly product_group_id?: number | undefined; readonly money_pot_id?: number | undefined; readonly unit_total_lost?: string | undefined; readonly total_lost?: number | undefined };

export type ProductPlaceRequest = { readonly before?: string | undefined; readonly after?: string | undefined };

export type ProseText = string;

export type QueryInstancesResponse = { readonly name: string; readonly email?: string | undefined; readonly email_validated?: boolean | undefined; readonly phone_number?: string | undefined; readonly phone_validated?: boolean | undefined; readonly website?: string | undefined; readonly logo?: string | undefined; readonly merchant_pub: string; readonly address: Location; readonly jurisdiction: Location; readonly use_stefan: boolean; readonly default_pay_delay: DurationJson; readonly default_refund_delay: DurationJson; readonly default_wire_transfer_delay: DurationJson; readonly default_wire_transfer_rounding_interval: RoundingInterval; readonly auth: { readonly method: "token" | "external" } };

export type ReceiptRequest = { readonly email: string; readonly language?: string | undefined };

export type RecoveryCodes = readonly (string)[];

export type RecoveryCodesResponse = { readonly recovery_codes: RecoveryCodes };

export type RedeemPairingRequest = { readonly code: string };

export type RedeemedPairing = { readonly token: string; readonly access_token: string; readonly scope: string; readonly expiration: TimestampJson; readonly refreshable: boolean; readonly name: string; readonly shop: PairedShop; readonly config: MerchantVersionResponse };

export type RefundDetails = { readonly reason: string; readonly pending: boolean; readonly timestamp: TimestampJson; readonly amount: AmountText; readonly state?: "to-collect" | "collected" | "exchange-trouble" | "refused" | undefined; readonly exchange_http_status?: number | undefined; readonly exchange_code?: number | undefined; readonly hint?: string | undefined };

export type RefundRequest = { readonly refund: AmountText; readonly reason: ProseText };

export type RegistrationResponse = { readonly id: string; readonly rawId: string; readonly type: "public-key"; readonly response: { readonly clientDataJSON: string; readonly attestationObject: string } };

export type ReportAddRequest = { readonly description: LineText; readonly program_section: LineText; readonly mime_type: string; readonly data_source: UrlText; readonly target_address: LineText; readonly report_frequency: DurationJson; readonly report_frequency_shift?: DurationJson | undefined };

export type ReportAddedResponse = { readonly report_serial_id: Count };

export type ReportDetailResponse = { readonly report_serial: Count; readonly description: string; readonly program_section: string; readonly mime_type: string; readonly data_source: string; readonly target_address: string; readonly report_frequency: DurationJson; readonly report_frequency_shift: DurationJson; readonly next_transmission: TimestampJson; readonly last_error_code?: number | undefined; readonly last_error_detail?: string | undefined };

export type ReportTokenRequest = { readonly report_token: string };

export type ReportsSummaryResponse = { readonly reports: readonly ({ readonly report_serial: Count; readonly description: string; readonly report_frequency: DurationJson })[] };

export type RequestLineText = string;

export type RoundingInterval = "NONE" | "SECOND" | "MINUTE" | "HOUR" | "DAY" | "WEEK" | "MONTH" | "QUARTER" | "YEAR";

export type SafeInteger = number;

export type SearchResponse = { readonly orders: readonly (OrderHistoryEntry)[]; readonly products?: readonly (FoundProduct)[] | undefined };

export type ShopDays = { readonly time_zone: string; readonly statements: StatementPeriod };

export type ShopDaysPatch = { readonly time_zone?: string | undefined; readonly statements?: StatementPeriod | undefined };

export type ShopEvent = { readonly number: Count; readonly type: "order_created"; readonly time: TimestampJson; readonly order_id: string; readonly amount?: AmountText | undefined } | { readonly number: Count; readonly type: "order_claimed"; readonly time: TimestampJson; readonly order_id: string } | { readonly number: Count; readonly type: "pay"; readonly time: TimestampJson; readonly order_id: string; readonly amount?: AmountText | undefined; readonly choice_index?: number | undefined } | { readonly number: Count; readonly type: "refund"; readonly time: TimestampJson; readonly order_id: string; readonly refund_amount: AmountText; readonly increase: AmountText; readonly reason: string } | { readonly number: Count; readonly type: "refund_obtained"; readonly time: TimestampJson; readonly order_id: string; readonly amount: AmountText } | { readonly number: Count; readonly type: "order_settled"; readonly time: TimestampJson; readonly order_id: string; readonly wtid?: string | undefined } | { readonly number: Count; readonly type: "order_expired"; readonly time: TimestampJson; readonly order_id: string } | { readonly number: Count; readonly type: "transfer_confirmed"; readonly time: TimestampJson; readonly wtid: string; readonly exchange_url: string; readonly amount: AmountText } | { readonly number: Count; readonly type: "transfer_contradicted"; readonly time: TimestampJson; readonly wtid: string; readonly exchange_url: string; readonly code: Count; readonly detail: string; readonly amount?: AmountText | undefined; readonly h_wire?: string | undefined; readonly bank_row?: number | undefined } | { readonly number: Count; readonly type: "kyc_changed"; readonly time: TimestampJson; readonly h_wire: string; readonly exchange_url: string } | { readonly number: Count; readonly type: "account_changed"; readonly time: TimestampJson; readonly h_wire: string; readonly active: boolean } | { readonly number: Count; readonly type: "stock_low"; readonly time: TimestampJson; readonly product_id: string; readonly left: DecimalQuantity } | { readonly number: Count; readonly type: "category_added"; readonly time: TimestampJson; readonly category_id: Count; readonly name: string } | { readonly number: Count; readonly type: "category_updated"; readonly time: TimestampJson; readonly category_id: Count; readonly name: string } | { readonly number: Count; readonly type: "category_deleted"; readonly time: TimestampJson; readonly category_id: Count; readonly name: string } | { readonly number: Count; readonly type: "inventory_added"; readonly time: TimestampJson; readonly product_id: string } | { readonly number: Count; readonly type: "inventory_updated"; readonly time: TimestampJson; readonly product_id: string } | { readonly number: Count; readonly type: "inventory_deleted"; readonly time: TimestampJson; readonly product_id: string } | { readonly number: Count; readonly type: "pot_changed"; readonly time: TimestampJson; readonly pot_id: Count; readonly before: readonly (AmountText)[]; readonly after: readonly (AmountText)[] } | { readonly number: Count; readonly type: "statement_closed"; readonly time: TimestampJson; readonly statement: Count; readonly h_wire: string } | { readonly number: Count; readonly type: "webhook_failing"; readonly time: TimestampJson; readonly webhook_id: string; readonly reason: string } | { readonly number: Count; readonly type: "webhook_resent"; readonly time: TimestampJson; readonly webhook_id: string; readonly delivery: Count; readonly event: Count };

export type Shown = { readonly kind: "welcome"; readonly prices: readonly ({ readonly name: string; readonly price: AmountString })[] } | { readonly kind: "cart"; readonly amount: AmountString; readonly lines: readonly ({ readonly name: string; readonly amount: AmountString })[] } | { readonly kind: "pay"; readonly amount: AmountString; readonly uri: string; readonly opened: boolean } | { readonly kind: "paid"; readonly amount: AmountString } | { readonly kind: "closed" };

export type StatementHead = { readonly format: "kontor-statement-1"; readonly shop: { readonly id: string; readonly name: string }; readonly number: Count; readonly account: { readonly payto_uri: string; readonly h_wire: string }; readonly period: { readonly begin: TimestampJson; readonly end: TimestampJson; readonly time_zone: string; readonly first_day: string; readonly last_day: string }; readonly closed: TimestampJson; readonly objections_until: TimestampJson; readonly balances: readonly ({ readonly currency: string; readonly opening: string; readonly closing: string; readonly sums: { readonly [name: string]: unknown } })[]; readonly rows: { readonly count: Count; readonly sha512: string }; readonly previous?: string | undefined; readonly public_key: string };

export type StatementPeriod = "monthly" | "quarterly" | "never";

export type StatementsResponse = { readonly public_key?: string | undefined; readonly statements: readonly (StatementHead)[] };

export type StatusGotoResponse = { readonly public_reorder_url?: string | undefined; readonly fulfillment_url?: string | undefined };

export type StatusPaid = { readonly fulfillment_url?: string | undefined; readonly refunded: boolean; readonly refund_pending: boolean; readonly refund_amount: AmountText; readonly refund_taken: AmountText };

export type StatusUnpaidResponse = { readonly taler_pay_uri: string; readonly fulfillment_url?: string | undefined; readonly already_paid_order_id?: string | undefined };

export type TanChannel = "sms" | "email";

export type Tax = { readonly name: LineText; readonly tax: AmountString };

export type TemplateContractDetails = TemplateContractFixedOrder | TemplateContractInventoryCart | TemplateContractPaivana;

export type TemplateContractFixedOrder = { readonly template_type?: "fixed-order" | undefined; readonly amount?: AmountText | undefined; readonly summary?: string | undefined; readonly currency?: string | undefined; readonly pay_duration?: DurationJson | undefined; readonly minimum_age?: number | undefined; readonly request_tip?: boolean | undefined };

export type TemplateContractInventoryCart = { readonly template_type: "inventory-cart"; readonly selected_all?: boolean | undefined; readonly selected_categories?: readonly (Count)[] | undefined; readonly selected_products?: readonly (LineText)[] | undefined; readonly choose_one?: boolean | undefined; readonly summary?: string | undefined; readonly currency?: string | undefined; readonly pay_duration?: DurationJson | undefined; readonly minimum_age?: number | undefined; readonly request_tip?: boolean | undefined };

export type TemplateContractPaivana = { readonly template_type: "paivana"; readonly website_regex?: string | undefined; readonly choices: readonly (OrderChoice)[]; readonly max_pickup_duration?: DurationJson | undefined; readonly summary?: string | undefined; readonly currency?: string | undefined; readonly pay_duration?: DurationJson | undefined; readonly minimum_age?: number | undefined; readonly request_tip?: boolean | undefined };

export type TemplateCreateRequest = { readonly template_id: string; readonly template_description: ProseText; readonly otp_id?: string | undefined; readonly template_contract: TemplateContractDetails; readonly editable_defaults?: { readonly [name: string]: unknown } | undefined; readonly required_currency?: string | undefined };

export type TemplateDetails = { readonly template_description: ProseText; readonly otp_id?: string | undefined; readonly template_contract: AnyObject; readonly editable_defaults?: { readonly [name: string]: unknown } | undefined; readonly required_currency?: string | undefined };

export type TemplatePatchDetails = { readonly template_description: ProseText; readonly otp_id?: string | undefined; readonly template_contract: TemplateContractDetails; readonly editable_defaults?: { readonly [name: string]: unknown } | undefined; readonly required_currency?: string | undefined };

export type TemplatesSummaryResponse = { readonly templates: readonly ({ readonly template_id: string; readonly template_description: ProseText })[] };

export type TimestampJson = { readonly t_s: number | string };

export type TimestampObject = { readonly t_s: number | string };

export type TokenFamiliesList = { readonly token_families: readonly (TokenFamilySummary)[] };

export type TokenFamilyCreateRequest = { readonly slug: TokenFamilySlug; readonly name: string; readonly description: ProseText; readonly description_i18n?: { readonly [name: string]: ProseText } | undefined; readonly extra_data?: TokenFamilyExtraData | undefined; readonly valid_after?: TimestampJson | undefined; readonly valid_before: TimestampJson; readonly duration: DurationJson; readonly validity_granularity: DurationObject; readonly start_offset?: DurationJson | undefined; readonly kind: TokenFamilyKind; readonly cipher?: string | undefined };

export type TokenFamilyDetails = { readonly slug: string; readonly name: string; readonly description: ProseText; readonly description_i18n?: { readonly [name: string]: ProseText } | undefined; readonly extra_data?: { readonly [name: string]: unknown } | undefined; readonly valid_after: TimestampJson; readonly valid_before: TimestampJson; readonly duration: DurationJson; readonly validity_granularity: DurationJson; readonly start_offset: DurationJson; readonly kind: TokenFamilyKind; readonly issued: Count; readonly used: Count };

export type TokenFamilyExtraData = { readonly trusted_domains?: readonly (LineText)[] | undefined; readonly expected_domains?: readonly (LineText)[] | undefined };

export type TokenFamilyKind = "discount" | "subscription";

export type TokenFamilySlug = string;

export type TokenFamilySummary = { readonly slug: string; readonly name: string; readonly description?: string | undefined; readonly valid_after: TimestampJson; readonly valid_before: TimestampJson; readonly kind: TokenFamilyKind };

export type TokenFamilyUpdateRequest = { readonly name: string; readonly description: ProseText; readonly description_i18n?: { readonly [name: string]: ProseText } | undefined; readonly extra_data?: TokenFamilyExtraData | undefined; readonly valid_after: TimestampJson; readonly valid_before: TimestampJson };

export type TokenInfo = { readonly creation_time: TimestampJson; readonly expiration: TimestampJson; readonly scope: string; readonly refreshable: boolean; readonly description?: string | undefined; readonly serial: Count };

export type TokenInfos = { readonly tokens: readonly (TokenInfo)[] };

export type TokenScope = string;

export type TokenUseSig = { readonly token_sig: string; readonly token_pub: string; readonly ub_sig: UnblindedSignatureJson; readonly h_issue: string };

export type TokenUses = { readonly now: TimestampJson; readonly tokens: readonly ({ readonly serial: Count; readonly device: Count; readonly last_used?: TimestampJson | undefined })[] };

export type TransactionWireReport = { readonly code: SafeInteger; readonly hint: string; readonly exchange_code: SafeInteger; readonly exchange_http_status: SafeInteger; readonly coin_pub: string };

export type TransactionWireTransfer = { readonly exchange_url: string; readonly wtid: string; readonly execution_time: TimestampJson; readonly amount: AmountText; readonly confirmed: boolean; readonly deposit_fee?: AmountText | undefined; readonly expected_transfer_serial_id?: number | undefined };

export type TransferDetails = { readonly credit_amount: AmountText; readonly wtid: string; readonly payto_uri: string; readonly exchange_url: string; readonly transfer_serial_id: Count; readonly execution_time?: TimestampJson | undefined; readonly verified?: boolean | undefined; readonly confirmed: boolean; readonly expected: boolean; readonly last_http_status: SafeInteger; readonly last_ec: SafeInteger; readonly last_error_detail?: string | undefined };

export type TransferInformation = { readonly credit_amount: AmountText; readonly wtid: string; readonly payto_uri: string; readonly exchange_url: string };

export type TransferList = { readonly transfers: readonly (TransferDetails)[] };

export type TransferSubject = { readonly type: "SIMPLE"; readonly credit_amount: AmountText; readonly subject: string } | { readonly type: "URI"; readonly credit_amount?: AmountText | undefined; readonly uri: string } | { readonly type: "CH_QR_BILL"; readonly credit_amount: AmountText; readonly qr_reference_number: string };

export type Translations = { readonly [name: string]: ProseText };

export type UnblindedSignatureJson = { readonly cipher: "RSA"; readonly rsa_signature: string } | { readonly cipher: "CS"; readonly cs_signature_r: string; readonly cs_signature_s: string };

export type UnclaimRequest = { readonly unclaim_sig: string; readonly nonce: string; readonly h_contract: string };

export type UnitAddRequest = { readonly unit: string; readonly unit_name_long: LineText; readonly unit_name_short: LineText; readonly unit_name_long_i18n?: { readonly [name: string]: ProseText } | undefined; readonly unit_name_short_i18n?: { readonly [name: string]: ProseText } | undefined; readonly unit_allow_fraction?: boolean | undefined; readonly unit_precision_level?: number | undefined; readonly unit_active?: boolean | undefined };

export type UnitListResponse = { readonly units: readonly (MerchantUnit)[] };

export type UnitPatchRequest = { readonly unit_name_long?: string | undefined; readonly unit_name_short?: string | undefined; readonly unit_name_long_i18n?: { readonly [name: string]: ProseText } | undefined; readonly unit_name_short_i18n?: { readonly [name: string]: ProseText } | undefined; readonly unit_allow_fraction?: boolean | undefined; readonly unit_precision_level?: number | undefined; readonly unit_active?: boolean | undefined };

export type UrlText = string;

export type UsePasskeyRequest = { readonly credential: AuthenticationResponse };

export type UsingTemplateDetailsRequest = { readonly template_type?: string | undefined; readonly summary?: string | undefined; readonly amount?: AmountText | undefined; readonly tip?: AmountText | undefined; readonly inventory_selection?: readonly (InventorySelectionEntry)[] | undefined; readonly website?: string | undefined; readonly paivana_id?: string | undefined };

export type WalletRefundRequest = { readonly h_contract: string };

export type WalletRefundResponse = { readonly refund_amount: AmountText; readonly refunds: readonly (MerchantCoinRefundStatus)[]; readonly merchant_pub: string };

export type WalletTemplateDetailsRequest = { readonly template_contract: AnyObject; readonly editable_defaults?: { readonly [name: string]: unknown } | undefined; readonly required_currency?: string | undefined };

export type WebhookAddDetails = { readonly webhook_id: string; readonly event_type: string; readonly url: string; readonly http_method: string; readonly header_template?: string | undefined; readonly body_template?: string | undefined };

export type WebhookDeliveriesResponse = { readonly deliveries: readonly (WebhookDelivery)[] };

export type WebhookDelivery = { readonly delivery: Count; readonly event_type: string; readonly event?: number | undefined; readonly order_id?: string | undefined; readonly test: boolean; readonly created: TimestampJson; readonly state: "pending" | "delivered" | "failed"; readonly next_try?: TimestampJson | undefined; readonly request?: { readonly method: string; readonly url: string; readonly headers: { readonly [name: string]: unknown }; readonly body?: string | undefined } | undefined; readonly tries: readonly ({ readonly time: TimestampJson; readonly url: string; readonly status: Count; readonly reason: string; readonly milliseconds: Count; readonly answer: string })[] };

export type WebhookDetails = { readonly event_type: string; readonly url: string; readonly http_method: string; readonly header_template?: string | undefined; readonly body_template?: string | undefined };

export type WebhookPatchDetails = { readonly event_type: string; readonly url: string; readonly http_method: string; readonly header_template?: string | undefined; readonly body_template?: string | undefined };

export type WebhookResendResponse = { readonly resent: Count };

export type WebhookState = { readonly webhook_id: string; readonly secret: string; readonly failing_since?: TimestampJson | undefined; readonly last_problem: string; readonly pending: Count; readonly failed: Count };

export type WebhookSummaryResponse = { readonly webhooks: readonly ({ readonly webhook_id: string; readonly event_type: string })[] };

export type WebhookTestResponse = { readonly delivery: Count };

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
    answers: { 200: { readonly status: string; readonly database?: boolean | undefined; readonly exchange?: boolean | undefined; readonly clocks?: { readonly [name: string]: unknown } | undefined } };
    errors:
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Tell whether the database and an exchange can be used */
  "GET /readyz": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: { readonly status: string; readonly database?: boolean | undefined; readonly exchange?: boolean | undefined; readonly clocks?: { readonly [name: string]: unknown } | undefined }; 503: { readonly status: string; readonly database?: boolean | undefined; readonly exchange?: boolean | undefined; readonly clocks?: { readonly [name: string]: unknown } | undefined } };
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
  /** Check the server and what it depends on */
  "GET /management/kontor/checks": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: ChecksResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show sums of money over time */
  "GET /private/statistics-amount/{slug}": {
    params: { readonly slug: string };
    query: { readonly by?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: MerchantStatisticsAmountResponse };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show numbers of things over time */
  "GET /private/statistics-counter/{slug}": {
    params: { readonly slug: string };
    query: { readonly by?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: MerchantStatisticsCounterResponse };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show statistics as charts */
  "GET /private/statistics-report/{name}": {
    params: { readonly name: string };
    query: { readonly granularity?: "hour" | "day" | "week" | "month" | "quarter" | "year" | undefined; readonly count?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: MerchantStatisticsReportResponse };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_ENDPOINT_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show sums of money over time */
  "GET /management/instances/{id}/statistics-amount/{slug}": {
    params: { readonly id: string; readonly slug: string };
    query: { readonly by?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: MerchantStatisticsAmountResponse };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show numbers of things over time */
  "GET /management/instances/{id}/statistics-counter/{slug}": {
    params: { readonly id: string; readonly slug: string };
    query: { readonly by?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: MerchantStatisticsCounterResponse };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show statistics as charts */
  "GET /management/instances/{id}/statistics-report/{name}": {
    params: { readonly id: string; readonly name: string };
    query: { readonly granularity?: "hour" | "day" | "week" | "month" | "quarter" | "year" | undefined; readonly count?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: MerchantStatisticsReportResponse };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_ENDPOINT_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show the shop's time zone, and how often its statements are closed */
  "GET /private/kontor/days": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: ShopDays };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change the shop's time zone, or how often its statements are closed */
  "PATCH /private/kontor/days": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: ShopDaysPatch;
    answers: { 204: undefined };
    errors:
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
  /** Export what happened to the shop's money */
  "GET /private/kontor/export": {
    params: Record<never, never>;
    query: { readonly from?: string | number | boolean | undefined; readonly to?: string | number | boolean | undefined; readonly last?: "day" | "week" | "month" | "quarter" | "year" | undefined; readonly format?: "csv" | "xlsx" | "pdf" | "json" | undefined; readonly locale?: string | number | boolean | undefined; readonly time_zone?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: undefined };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the statements of account */
  "GET /private/kontor/statements": {
    params: Record<never, never>;
    query: { readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: StatementsResponse };
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
  /** Get a statement of account */
  "GET /private/kontor/statements/{number}": {
    params: { readonly number: string };
    query: { readonly format?: "json" | "pdf" | "csv" | "xlsx" | undefined; readonly locale?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: undefined };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "MERCHANT_GENERIC_REPORT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show what was sold and given back on a day */
  "GET /private/kontor/day": {
    params: Record<never, never>;
    query: { readonly date?: string | number | boolean | undefined; readonly time_zone?: string | number | boolean | undefined; readonly till?: string | number | boolean | undefined; readonly mine?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: DayResponse };
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
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change the password of an instance; tokens that were issued before stay valid */
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
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Create an instance of one's own, where the operator allows it */
  "POST /instances": {
    params: Record<never, never>;
    query: { readonly token_validity_ms?: string | number | boolean | undefined };
    body: InstanceConfigurationMessage;
    answers: { 200: LoginTokenSuccessResponse; 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "MERCHANT_PRIVATE_POST_INSTANCES_ALREADY_EXISTS"
      | "MERCHANT_PRIVATE_POST_INSTANCES_BAD_AUTH"
      | "MERCHANT_PRIVATE_POST_INSTANCES_PURGE_REQUIRED"
      | "GENERIC_FORBIDDEN"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Set a new password with a second factor */
  "POST /forgot-password": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: InstanceAuthConfigurationMessage;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "MERCHANT_PRIVATE_POST_INSTANCE_AUTH_BAD_AUTH"
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
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Prove the addresses that the instance names */
  "POST /private/kontor/prove-addresses": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: { readonly [name: string]: unknown };
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change the password; tokens that were issued before stay valid */
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
      | "MERCHANT_GENERIC_MFA_MISSING"
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
      | "MERCHANT_GENERIC_MFA_MISSING"
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
  /** Show when each access token was used last */
  "GET /private/kontor/last-seen": {
    params: Record<never, never>;
    query: { readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: TokenUses };
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
  /** Send the code of a second factor */
  "POST /challenge/{challengeId}": {
    params: { readonly challengeId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: ChallengeRequestResponse };
    errors:
      | "MERCHANT_TAN_CHALLENGE_UNKNOWN"
      | "MERCHANT_TAN_CHALLENGE_SOLVED"
      | "MERCHANT_TAN_TOO_EARLY"
      | "MERCHANT_MFA_HELPER_EXEC_FAILED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show the code of a second factor */
  "POST /challenge/{challengeId}/confirm": {
    params: { readonly challengeId: string };
    query: Record<never, never>;
    body: MerchantChallengeSolveRequest;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_TAN_CHALLENGE_UNKNOWN"
      | "MERCHANT_TAN_CHALLENGE_FAILED"
      | "MERCHANT_TAN_TOO_MANY_ATTEMPTS"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Send the code of a second factor */
  "POST /instances/{name}/challenge/{challengeId}": {
    params: { readonly name: string; readonly challengeId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: ChallengeRequestResponse };
    errors:
      | "MERCHANT_TAN_CHALLENGE_UNKNOWN"
      | "MERCHANT_TAN_CHALLENGE_SOLVED"
      | "MERCHANT_TAN_TOO_EARLY"
      | "MERCHANT_MFA_HELPER_EXEC_FAILED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show the code of a second factor */
  "POST /instances/{name}/challenge/{challengeId}/confirm": {
    params: { readonly name: string; readonly challengeId: string };
    query: Record<never, never>;
    body: MerchantChallengeSolveRequest;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_TAN_CHALLENGE_UNKNOWN"
      | "MERCHANT_TAN_CHALLENGE_FAILED"
      | "MERCHANT_TAN_TOO_MANY_ATTEMPTS"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show a passkey as a second factor */
  "POST /kontor/challenge/{challengeId}": {
    params: { readonly challengeId: string };
    query: Record<never, never>;
    body: UsePasskeyRequest;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_TAN_CHALLENGE_UNKNOWN"
      | "MERCHANT_TAN_CHALLENGE_FAILED"
      | "MERCHANT_TAN_TOO_MANY_ATTEMPTS"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show a passkey as a second factor */
  "POST /instances/{name}/kontor/challenge/{challengeId}": {
    params: { readonly name: string; readonly challengeId: string };
    query: Record<never, never>;
    body: UsePasskeyRequest;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_TAN_CHALLENGE_UNKNOWN"
      | "MERCHANT_TAN_CHALLENGE_FAILED"
      | "MERCHANT_TAN_TOO_MANY_ATTEMPTS"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List authenticator apps, passkeys and recovery codes */
  "GET /private/kontor/second-factors": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: OwnFactorsResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Begin to add an authenticator app */
  "POST /private/kontor/second-factors/totp": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: NewFactorRequest;
    answers: { 200: NewTotpResponse };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show that an authenticator app works */
  "POST /private/kontor/second-factors/totp/{factorId}/confirm": {
    params: { readonly factorId: string };
    query: Record<never, never>;
    body: ConfirmTotpRequest;
    answers: { 200: ConfirmedFactorResponse };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_TAN_CHALLENGE_UNKNOWN"
      | "MERCHANT_TAN_CHALLENGE_FAILED"
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
  /** Begin to add a passkey */
  "POST /private/kontor/second-factors/passkeys": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: NewFactorRequest;
    answers: { 200: NewPasskeyResponse };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show that a passkey works */
  "POST /private/kontor/second-factors/passkeys/{factorId}/confirm": {
    params: { readonly factorId: string };
    query: Record<never, never>;
    body: ConfirmPasskeyRequest;
    answers: { 200: ConfirmedFactorResponse };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_TAN_CHALLENGE_UNKNOWN"
      | "MERCHANT_TAN_CHALLENGE_FAILED"
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
  /** Make new recovery codes */
  "POST /private/kontor/second-factors/recovery-codes": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: { readonly [name: string]: unknown };
    answers: { 200: RecoveryCodesResponse };
    errors:
      | "MERCHANT_GENERIC_MFA_MISSING"
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
  /** Remove an authenticator app or a passkey */
  "DELETE /private/kontor/second-factors/{factorId}": {
    params: { readonly factorId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_TAN_CHALLENGE_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Remove the authenticator apps, passkeys and recovery codes of an instance */
  "DELETE /management/kontor/instances/{id}/second-factors": {
    params: { readonly id: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show who did what */
  "GET /private/kontor/audit": {
    params: Record<never, never>;
    query: { readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: AuditResponse };
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
  /** Make a code with which a device gets a token */
  "POST /private/kontor/pairings": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: PairingRequest;
    answers: { 200: PairingResponse };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Redeem a code for a token */
  "POST /kontor/pairings": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: RedeemPairingRequest;
    answers: { 200: RedeemedPairing };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "GENERIC_TOKEN_UNKNOWN"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Make a key with which another device sees what this till shows */
  "POST /private/kontor/display": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: DisplayKey };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_FORBIDDEN"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Tell what this till shows to its customer */
  "PUT /private/kontor/display": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: DisplayChange;
    answers: { 200: DisplayState };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_FORBIDDEN"
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
  /** Let no other device see what this till shows */
  "DELETE /private/kontor/display": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
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
  /** See what a till shows to its customer */
  "GET /kontor/display": {
    params: Record<never, never>;
    query: { readonly after?: string | number | boolean | undefined; readonly timeout_ms?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: DisplayResponse };
    errors:
      | "GENERIC_TOKEN_UNKNOWN"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show the shop's colour as a style sheet */
  "GET /kontor/colours.css": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: undefined };
    errors:
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Show what was chosen in the back office */
  "GET /private/kontor/preferences": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: Preferences };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Keep what was chosen in the back office */
  "PUT /private/kontor/preferences": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: Preferences;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
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
  /** Show the practice wallet and the time of the sandbox */
  "GET /private/kontor/practice": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: PracticeState };
    errors:
      | "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Open a shop to practise in */
  "POST /private/kontor/practice/shop": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: PracticeShop };
    errors:
      | "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Copy products into the practice shop */
  "POST /private/kontor/practice/products": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: PracticeProductsRequest;
    answers: { 200: PracticeProductsResponse };
    errors:
      | "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"
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
  /** Show what was made in the practice shop */
  "GET /private/kontor/practice/made": {
    params: Record<never, never>;
    query: { readonly after?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: PracticeMade };
    errors:
      | "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Let the practice wallet pay, collect a refund, or get money */
  "POST /private/kontor/practice/wallet": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: PracticeWalletRequest;
    answers: { 200: PracticeState };
    errors:
      | "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"
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
  /** Turn the clock of the sandbox forward */
  "POST /private/kontor/practice/clock": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: PracticeClockRequest;
    answers: { 200: PracticeClockResponse };
    errors:
      | "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"
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
      | "MERCHANT_GENERIC_MFA_MISSING"
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
  /** List orders */
  "GET /private/orders": {
    params: Record<never, never>;
    query: { readonly paid?: string | number | boolean | undefined; readonly refunded?: string | number | boolean | undefined; readonly wired?: string | number | boolean | undefined; readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined; readonly delta?: string | number | boolean | undefined; readonly start?: string | number | boolean | undefined; readonly date_s?: string | number | boolean | undefined; readonly max_age?: string | number | boolean | undefined; readonly timeout_ms?: string | number | boolean | undefined; readonly session_id?: string | number | boolean | undefined; readonly fulfillment_url?: string | number | boolean | undefined; readonly summary_filter?: string | number | boolean | undefined; readonly mine?: string | number | boolean | undefined };
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
      | "MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN"
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
  /** Show the shop's note about an order */
  "GET /private/kontor/orders/{orderId}/note": {
    params: { readonly orderId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: OrderNote };
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
  /** Note something about an order */
  "PUT /private/kontor/orders/{orderId}/note": {
    params: { readonly orderId: string };
    query: Record<never, never>;
    body: OrderNote;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_ORDER_UNKNOWN"
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
      | "MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN"
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
      | "MERCHANT_GENERIC_ORDER_UNKNOWN"
      | "MERCHANT_POST_ORDERS_ID_ABORT_COINS_ARRAY_EMPTY"
      | "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_HASH_MISSMATCH"
      | "MERCHANT_POST_ORDERS_ID_ABORT_CONTRACT_NOT_FOUND"
      | "MERCHANT_POST_ORDERS_ID_ABORT_REFUND_REFUSED_PAYMENT_COMPLETE"
      | "MERCHANT_GENERIC_EXCHANGE_TIMEOUT"
      | "MERCHANT_GENERIC_EXCHANGE_CONNECT_FAILURE"
      | "MERCHANT_GENERIC_EXCHANGE_REPLY_MALFORMED"
      | "MERCHANT_GENERIC_EXCHANGE_UNEXPECTED_STATUS"
      | "MERCHANT_POST_ORDERS_ID_ABORT_EXCHANGE_REFUND_FAILED"
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
  /** Find orders and products by words */
  "GET /private/kontor/search": {
    params: Record<never, never>;
    query: { readonly words: RequestLineText; readonly limit?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: SearchResponse };
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
  /** Ask whether a session has paid for a page */
  "GET /sessions/{sessionId}": {
    params: { readonly sessionId: string };
    query: { readonly fulfillment_url: RequestLineText; readonly timeout_ms?: string | number | boolean | undefined };
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
  /** Send a customer the receipt by mail */
  "POST /private/kontor/orders/{orderId}/receipt": {
    params: { readonly orderId: string };
    query: Record<never, never>;
    body: ReceiptRequest;
    answers: { 204: undefined };
    errors:
      | "GENERIC_FORBIDDEN"
      | "MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"
      | "MERCHANT_GENERIC_ORDER_UNKNOWN"
      | "MERCHANT_PRIVATE_POST_ORDERS_ID_REFUND_ORDER_UNPAID"
      | "MERCHANT_MFA_HELPER_EXEC_FAILED"
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
    query: { readonly h_wire?: string | number | boolean | undefined; readonly exchange_url?: string | number | boolean | undefined; readonly lpt?: string | number | boolean | undefined; readonly lp_status?: "no-exchange-keys" | "unsupported-account" | "checking" | "exchange-unreachable" | "awaiting-aml-review" | "ready" | "kyc-required" | "kyc-wire-required" | "kyc-wire-impossible" | "exchange-internal-error" | "exchange-gateway-timeout" | "exchange-status-invalid" | "logic-bug" | "merchant-internal-error" | undefined; readonly lp_not_status?: "no-exchange-keys" | "unsupported-account" | "checking" | "exchange-unreachable" | "awaiting-aml-review" | "ready" | "kyc-required" | "kyc-wire-required" | "kyc-wire-impossible" | "exchange-internal-error" | "exchange-gateway-timeout" | "exchange-status-invalid" | "logic-bug" | "merchant-internal-error" | undefined; readonly lp_not_etag?: string | number | boolean | undefined; readonly timeout_ms?: string | number | boolean | undefined };
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
    query: { readonly h_wire?: string | number | boolean | undefined; readonly exchange_url?: string | number | boolean | undefined; readonly lpt?: string | number | boolean | undefined; readonly lp_status?: "no-exchange-keys" | "unsupported-account" | "checking" | "exchange-unreachable" | "awaiting-aml-review" | "ready" | "kyc-required" | "kyc-wire-required" | "kyc-wire-impossible" | "exchange-internal-error" | "exchange-gateway-timeout" | "exchange-status-invalid" | "logic-bug" | "merchant-internal-error" | undefined; readonly lp_not_status?: "no-exchange-keys" | "unsupported-account" | "checking" | "exchange-unreachable" | "awaiting-aml-review" | "ready" | "kyc-required" | "kyc-wire-required" | "kyc-wire-impossible" | "exchange-internal-error" | "exchange-gateway-timeout" | "exchange-status-invalid" | "logic-bug" | "merchant-internal-error" | undefined; readonly lp_not_etag?: string | number | boolean | undefined; readonly timeout_ms?: string | number | boolean | undefined };
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
  /** Show what a template offers; browsers get a page */
  "GET /templates/{templateId}": {
    params: { readonly templateId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: WalletTemplateDetailsRequest };
    errors:
      | "MERCHANT_GENERIC_TEMPLATE_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Make an order of a template */
  "POST /templates/{templateId}": {
    params: { readonly templateId: string };
    query: Record<never, never>;
    body: UsingTemplateDetailsRequest;
    answers: { 200: PostOrderResponse; 303: undefined };
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
      | "MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN"
      | "MERCHANT_PRIVATE_POST_PRODUCTS_LOCK_INSUFFICIENT_STOCKS"
      | "GENERIC_FORBIDDEN"
      | "GENERIC_FAILED_COMPUTE_AMOUNT"
      | "MERCHANT_GENERIC_TEMPLATE_UNKNOWN"
      | "MERCHANT_GENERIC_CURRENCY_MISMATCH"
      | "MERCHANT_POST_USING_TEMPLATES_AMOUNT_CONFLICT_TEMPLATES_CONTRACT_AMOUNT"
      | "MERCHANT_POST_USING_TEMPLATES_SUMMARY_CONFLICT_TEMPLATES_CONTRACT_SUBJECT"
      | "MERCHANT_POST_USING_TEMPLATES_NO_AMOUNT"
      | "MERCHANT_POST_USING_TEMPLATES_NO_SUMMARY"
      | "MERCHANT_POST_USING_TEMPLATES_NO_CURRENCY"
      | "MERCHANT_POST_USING_TEMPLATES_WRONG_PRODUCT"
      | "MERCHANT_POST_USING_TEMPLATES_WRONG_TYPE"
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
  /** List the templates */
  "GET /private/templates": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: TemplatesSummaryResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Add a template */
  "POST /private/templates": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: TemplateCreateRequest;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_OTP_DEVICE_UNKNOWN"
      | "MERCHANT_PRIVATE_POST_TEMPLATES_CONFLICT_TEMPLATE_EXISTS"
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
  /** Show a template */
  "GET /private/templates/{templateId}": {
    params: { readonly templateId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: TemplateDetails };
    errors:
      | "MERCHANT_GENERIC_TEMPLATE_UNKNOWN"
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
  /** Change a template */
  "PATCH /private/templates/{templateId}": {
    params: { readonly templateId: string };
    query: Record<never, never>;
    body: TemplatePatchDetails;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_TEMPLATE_UNKNOWN"
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
  /** Remove a template */
  "DELETE /private/templates/{templateId}": {
    params: { readonly templateId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_TEMPLATE_UNKNOWN"
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
  /** Print a template as a poster */
  "GET /private/kontor/templates/{templateId}/poster": {
    params: { readonly templateId: string };
    query: { readonly size?: "a4" | "a5" | "table-tent" | "sticker" | undefined; readonly lang?: string | number | boolean | undefined; readonly format?: "svg" | "pdf" | undefined };
    body: undefined;
    answers: { 200: undefined };
    errors:
      | "MERCHANT_GENERIC_TEMPLATE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
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
  /** List the donation authorities that issue receipts */
  "GET /private/donau": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: DonauInstancesResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Link the shop to a donation authority */
  "POST /private/donau": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: PostDonauRequest;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_INSTANCE_DELETED"
      | "MERCHANT_GENERIC_DONAU_NOT_CONFIGURED"
      | "MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN"
      | "MERCHANT_GENERIC_DONAU_INVALID_RESPONSE"
      | "MERCHANT_GENERIC_CURRENCY_MISMATCH"
      | "GENERIC_ALLOCATION_FAILURE"
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
      | "MERCHANT_GENERIC_MFA_MISSING"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Unlink a donation authority */
  "DELETE /private/donau/{serial}": {
    params: { readonly serial: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_DONAU_UNKNOWN"
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
  /** Move a product before or after another one */
  "PUT /private/kontor/products/{productId}/place": {
    params: { readonly productId: string };
    query: Record<never, never>;
    body: ProductPlaceRequest;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_PRODUCT_UNKNOWN"
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
  /** Tell what happened */
  "GET /private/kontor/events": {
    params: Record<never, never>;
    query: { readonly after?: string | number | boolean | undefined; readonly types?: string | number | boolean | undefined; readonly limit?: string | number | boolean | undefined; readonly timeout_ms?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: EventsResponse };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "GENERIC_FORBIDDEN"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** List the webhooks */
  "GET /private/webhooks": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: undefined;
    answers: { 200: WebhookSummaryResponse };
    errors:
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Add a webhook */
  "POST /private/webhooks": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: WebhookAddDetails;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_PRIVATE_POST_WEBHOOKS_CONFLICT_WEBHOOK_EXISTS"
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
  /** Show a webhook */
  "GET /private/webhooks/{webhookId}": {
    params: { readonly webhookId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: WebhookDetails };
    errors:
      | "MERCHANT_GENERIC_WEBHOOK_UNKNOWN"
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
  /** Change a webhook */
  "PATCH /private/webhooks/{webhookId}": {
    params: { readonly webhookId: string };
    query: Record<never, never>;
    body: WebhookPatchDetails;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MISSING"
      | "MERCHANT_GENERIC_WEBHOOK_UNKNOWN"
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
  /** Remove a webhook */
  "DELETE /private/webhooks/{webhookId}": {
    params: { readonly webhookId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "MERCHANT_GENERIC_WEBHOOK_UNKNOWN"
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
  /** Show how a webhook is doing, and the secret of its signatures */
  "GET /private/kontor/webhooks/{webhookId}": {
    params: { readonly webhookId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: WebhookState };
    errors:
      | "MERCHANT_GENERIC_WEBHOOK_UNKNOWN"
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
  /** Send a test to a webhook */
  "POST /private/kontor/webhooks/{webhookId}/test": {
    params: { readonly webhookId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: WebhookTestResponse };
    errors:
      | "MERCHANT_GENERIC_WEBHOOK_UNKNOWN"
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
  /** Send everything to a webhook once more that failed */
  "POST /private/kontor/webhooks/{webhookId}/resend-failed": {
    params: { readonly webhookId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: WebhookResendResponse };
    errors:
      | "MERCHANT_GENERIC_WEBHOOK_UNKNOWN"
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
  /** List what was sent to a webhook */
  "GET /private/kontor/webhooks/{webhookId}/deliveries": {
    params: { readonly webhookId: string };
    query: { readonly limit?: string | number | boolean | undefined; readonly before?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: WebhookDeliveriesResponse };
    errors:
      | "MERCHANT_GENERIC_WEBHOOK_UNKNOWN"
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
  /** Show one thing that was sent to a webhook */
  "GET /private/kontor/webhooks/{webhookId}/deliveries/{delivery}": {
    params: { readonly webhookId: string; readonly delivery: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: WebhookDelivery };
    errors:
      | "MERCHANT_GENERIC_PENDING_WEBHOOK_UNKNOWN"
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
  /** Send something to a webhook once more */
  "POST /private/kontor/webhooks/{webhookId}/deliveries/{delivery}/resend": {
    params: { readonly webhookId: string; readonly delivery: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: WebhookResendResponse };
    errors:
      | "MERCHANT_GENERIC_WEBHOOK_UNKNOWN"
      | "MERCHANT_GENERIC_PENDING_WEBHOOK_UNKNOWN"
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
  /** List the reports */
  "GET /private/reports": {
    params: Record<never, never>;
    query: { readonly limit?: string | number | boolean | undefined; readonly offset?: string | number | boolean | undefined };
    body: undefined;
    answers: { 200: ReportsSummaryResponse };
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
  /** Add a report */
  "POST /private/reports": {
    params: Record<never, never>;
    query: Record<never, never>;
    body: ReportAddRequest;
    answers: { 200: ReportAddedResponse };
    errors:
      | "MERCHANT_GENERIC_REPORT_GENERATOR_UNCONFIGURED"
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
  /** Show a report */
  "GET /private/reports/{reportId}": {
    params: { readonly reportId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 200: ReportDetailResponse };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_REPORT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Change a report */
  "PATCH /private/reports/{reportId}": {
    params: { readonly reportId: string };
    query: Record<never, never>;
    body: ReportAddRequest;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_REPORT_UNKNOWN"
      | "MERCHANT_GENERIC_REPORT_GENERATOR_UNCONFIGURED"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
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
  /** Remove a report */
  "DELETE /private/reports/{reportId}": {
    params: { readonly reportId: string };
    query: Record<never, never>;
    body: undefined;
    answers: { 204: undefined };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_REPORT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "MERCHANT_GENERIC_UNAUTHORIZED"
      | "GENERIC_TOKEN_EXPIRED"
      | "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"
      | "MERCHANT_GENERIC_INSTANCE_UNKNOWN"
      | "GENERIC_HTTP_HEADERS_MALFORMED"
      | "GENERIC_DB_FETCH_FAILED"
      | "GENERIC_INTERNAL_INVARIANT_FAILURE";
  };
  /** Get what a report is about */
  "POST /reports/{reportId}": {
    params: { readonly reportId: string };
    query: Record<never, never>;
    body: ReportTokenRequest;
    answers: { 200: undefined };
    errors:
      | "GENERIC_PARAMETER_MALFORMED"
      | "MERCHANT_GENERIC_REPORT_UNKNOWN"
      | "GENERIC_PATH_SEGMENT_MALFORMED"
      | "GENERIC_JSON_INVALID"
      | "GENERIC_COMPRESSION_INVALID"
      | "GENERIC_UPLOAD_EXCEEDS_LIMIT"
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
  "GET /management/kontor/checks": [200],
  "GET /private/statistics-amount/{slug}": [200],
  "GET /private/statistics-counter/{slug}": [200],
  "GET /private/statistics-report/{name}": [200],
  "GET /management/instances/{id}/statistics-amount/{slug}": [200],
  "GET /management/instances/{id}/statistics-counter/{slug}": [200],
  "GET /management/instances/{id}/statistics-report/{name}": [200],
  "GET /private/kontor/days": [200],
  "PATCH /private/kontor/days": [204],
  "GET /private/kontor/export": [200],
  "GET /private/kontor/statements": [200],
  "GET /private/kontor/statements/{number}": [200],
  "GET /private/kontor/day": [200],
  "GET /management/instances": [200],
  "POST /management/instances": [200, 204],
  "GET /management/instances/{id}": [200],
  "PATCH /management/instances/{id}": [204],
  "DELETE /management/instances/{id}": [204],
  "POST /management/instances/{id}/auth": [204],
  "POST /instances": [200, 204],
  "POST /forgot-password": [204],
  "GET /private": [200],
  "PATCH /private": [204],
  "DELETE /private": [204],
  "POST /private/kontor/prove-addresses": [204],
  "POST /private/auth": [204],
  "POST /private/token": [200],
  "DELETE /private/token": [204],
  "GET /private/tokens": [200, 204],
  "GET /private/kontor/last-seen": [200],
  "DELETE /private/tokens/{serial}": [204],
  "POST /challenge/{challengeId}": [200],
  "POST /challenge/{challengeId}/confirm": [204],
  "POST /instances/{name}/challenge/{challengeId}": [200],
  "POST /instances/{name}/challenge/{challengeId}/confirm": [204],
  "POST /kontor/challenge/{challengeId}": [204],
  "POST /instances/{name}/kontor/challenge/{challengeId}": [204],
  "GET /private/kontor/second-factors": [200],
  "POST /private/kontor/second-factors/totp": [200],
  "POST /private/kontor/second-factors/totp/{factorId}/confirm": [200],
  "POST /private/kontor/second-factors/passkeys": [200],
  "POST /private/kontor/second-factors/passkeys/{factorId}/confirm": [200],
  "POST /private/kontor/second-factors/recovery-codes": [200],
  "DELETE /private/kontor/second-factors/{factorId}": [204],
  "DELETE /management/kontor/instances/{id}/second-factors": [204],
  "GET /private/kontor/audit": [200],
  "POST /private/kontor/pairings": [200],
  "POST /kontor/pairings": [200],
  "POST /private/kontor/display": [200],
  "PUT /private/kontor/display": [200],
  "DELETE /private/kontor/display": [204],
  "GET /kontor/display": [200],
  "GET /kontor/colours.css": [200],
  "GET /private/kontor/preferences": [200],
  "PUT /private/kontor/preferences": [204],
  "GET /private/kontor/practice": [200],
  "POST /private/kontor/practice/shop": [200],
  "POST /private/kontor/practice/products": [200],
  "GET /private/kontor/practice/made": [200],
  "POST /private/kontor/practice/wallet": [200],
  "POST /private/kontor/practice/clock": [200],
  "GET /private/accounts": [200],
  "POST /private/accounts": [200],
  "GET /private/accounts/{hWire}": [200],
  "PATCH /private/accounts/{hWire}": [204],
  "DELETE /private/accounts/{hWire}": [204],
  "GET /private/orders": [200],
  "POST /private/orders": [200],
  "GET /private/orders/{orderId}": [200, 304],
  "DELETE /private/orders/{orderId}": [204],
  "PATCH /private/orders/{orderId}/forget": [200, 204],
  "GET /private/kontor/orders/{orderId}/note": [200],
  "PUT /private/kontor/orders/{orderId}/note": [204],
  "POST /orders/{orderId}/claim": [200],
  "POST /orders/{orderId}/unclaim": [204],
  "POST /orders/{orderId}/pay": [200],
  "POST /orders/{orderId}/paid": [200],
  "POST /orders/{orderId}/abort": [200],
  "GET /private/kontor/search": [200],
  "GET /sessions/{sessionId}": [200, 202],
  "GET /orders/{orderId}": [200, 202, 302, 402],
  "POST /private/kontor/orders/{orderId}/receipt": [204],
  "POST /orders/{orderId}/refund": [200, 204],
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
  "GET /templates/{templateId}": [200],
  "POST /templates/{templateId}": [200, 303],
  "GET /private/templates": [200],
  "POST /private/templates": [204],
  "GET /private/templates/{templateId}": [200],
  "PATCH /private/templates/{templateId}": [204],
  "DELETE /private/templates/{templateId}": [204],
  "GET /private/kontor/templates/{templateId}/poster": [200],
  "GET /private/tokenfamilies": [200],
  "POST /private/tokenfamilies": [204],
  "GET /private/tokenfamilies/{slug}": [200],
  "PATCH /private/tokenfamilies/{slug}": [204],
  "DELETE /private/tokenfamilies/{slug}": [204],
  "GET /private/donau": [200],
  "POST /private/donau": [204],
  "DELETE /private/donau/{serial}": [204],
  "GET /products/{imageHash}/image": [200],
  "GET /private/pos": [200],
  "GET /private/products": [200],
  "POST /private/products": [204],
  "GET /private/products/{productId}": [200],
  "PATCH /private/products/{productId}": [204],
  "DELETE /private/products/{productId}": [204],
  "POST /private/products/{productId}/lock": [204],
  "PUT /private/kontor/products/{productId}/place": [204],
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
  "GET /private/kontor/events": [200],
  "GET /private/webhooks": [200],
  "POST /private/webhooks": [204],
  "GET /private/webhooks/{webhookId}": [200],
  "PATCH /private/webhooks/{webhookId}": [204],
  "DELETE /private/webhooks/{webhookId}": [204],
  "GET /private/kontor/webhooks/{webhookId}": [200],
  "POST /private/kontor/webhooks/{webhookId}/test": [200],
  "POST /private/kontor/webhooks/{webhookId}/resend-failed": [200],
  "GET /private/kontor/webhooks/{webhookId}/deliveries": [200],
  "GET /private/kontor/webhooks/{webhookId}/deliveries/{delivery}": [200],
  "POST /private/kontor/webhooks/{webhookId}/deliveries/{delivery}/resend": [200],
  "GET /private/reports": [200],
  "POST /private/reports": [200],
  "GET /private/reports/{reportId}": [200],
  "PATCH /private/reports/{reportId}": [204],
  "DELETE /private/reports/{reportId}": [204],
  "POST /reports/{reportId}": [200],
};

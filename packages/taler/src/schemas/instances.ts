/** Instances, the shops of one backend. */
import { type StaticDecode, Type } from "typebox";
import { Location } from "./contract.js";
import { Bytes32, DurationJson, ImageDataUrl, LineText, UrlText } from "./primitives.js";

/** To which calendar unit wire deadlines are rounded up, so that one transfer pays for many orders. */
export const RoundingInterval = Type.Union([
  Type.Literal("NONE"),
  Type.Literal("SECOND"),
  Type.Literal("MINUTE"),
  Type.Literal("HOUR"),
  Type.Literal("DAY"),
  Type.Literal("WEEK"),
  Type.Literal("MONTH"),
  Type.Literal("QUARTER"),
  Type.Literal("YEAR"),
]);

export const InstanceAuthConfigToken = Type.Object({ method: Type.Literal("token"), password: LineText });

/** The form before protocol 19: the password is what follows "secret-token:". */
export const InstanceAuthConfigTokenOld = Type.Object({
  method: Type.Literal("token"),
  token: Type.String({ maxLength: 2000, pattern: "^secret-token:", description: "secret-token: and the password" }),
});

export const InstanceAuthConfigExternal = Type.Object({ method: Type.Literal("external") });

export const InstanceAuthConfigurationMessage = Type.Union([
  InstanceAuthConfigToken,
  InstanceAuthConfigTokenOld,
  InstanceAuthConfigExternal,
]);

const settings = {
  name: LineText,
  email: Type.Optional(LineText),
  phone_number: Type.Optional(LineText),
  website: Type.Optional(UrlText),
  logo: Type.Optional(ImageDataUrl),
  address: Location,
  jurisdiction: Location,
  use_stefan: Type.Boolean(),
  default_pay_delay: Type.Optional(DurationJson),
  default_refund_delay: Type.Optional(DurationJson),
  default_wire_transfer_delay: Type.Optional(DurationJson),
  default_wire_transfer_rounding_interval: Type.Optional(RoundingInterval),
};

export const INSTANCE_ID_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_.@-]+$";

export const InstanceConfigurationMessage = Type.Object({
  id: Type.String({
    pattern: INSTANCE_ID_PATTERN,
    maxLength: 255,
    description: "2 to 255 of A-Z a-z 0-9 _ . @ -, the first a letter or digit",
  }),
  auth: InstanceAuthConfigurationMessage,
  ...settings,
});

export const InstanceReconfigurationMessage = Type.Object(settings);

export const QueryInstancesResponse = Type.Object({
  name: Type.String(),
  email: Type.Optional(Type.String()),
  email_validated: Type.Optional(Type.Boolean()),
  phone_number: Type.Optional(Type.String()),
  phone_validated: Type.Optional(Type.Boolean()),
  website: Type.Optional(Type.String()),
  logo: Type.Optional(ImageDataUrl),
  merchant_pub: Bytes32(),
  address: Location,
  jurisdiction: Location,
  use_stefan: Type.Boolean(),
  default_pay_delay: DurationJson,
  default_refund_delay: DurationJson,
  default_wire_transfer_delay: DurationJson,
  default_wire_transfer_rounding_interval: RoundingInterval,
  auth: Type.Object({ method: Type.Union([Type.Literal("token"), Type.Literal("external")]) }),
});

/** An instance in the administrator's list. */
export const Instance = Type.Object({
  name: Type.String(),
  website: Type.Optional(Type.String()),
  logo: Type.Optional(ImageDataUrl),
  id: Type.String(),
  merchant_pub: Bytes32(),
  payment_targets: Type.Array(Type.String()),
  deleted: Type.Boolean(),
});

export const InstancesResponse = Type.Object({ instances: Type.Array(Instance) });

export type RoundingInterval = StaticDecode<typeof RoundingInterval>;
export type InstanceAuthConfigurationMessage = StaticDecode<typeof InstanceAuthConfigurationMessage>;
export type InstanceConfigurationMessage = StaticDecode<typeof InstanceConfigurationMessage>;
export type InstanceReconfigurationMessage = StaticDecode<typeof InstanceReconfigurationMessage>;
export type QueryInstancesResponse = StaticDecode<typeof QueryInstancesResponse>;
export type Instance = StaticDecode<typeof Instance>;

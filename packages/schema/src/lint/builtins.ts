/**
 * Functions of PostgreSQL 18 itself that expressions use, and those among them whose answer is not
 * made of their arguments alone. From pg_proc, without what implements operators, types, indexes
 * and the server's own administration.
 */

const BUILT_IN = new Set(
  `
  abbrev abs acos acosd acosh age any_value area array_agg array_append array_cat array_dims
  array_fill array_length array_lower array_ndims array_position array_positions array_prepend
  array_remove array_replace array_reverse array_sample array_shuffle array_sort array_to_json
  array_to_string array_to_tsvector array_upper ascii asin asind asinh atan atan2 atan2d atand
  atanh avg bit bit_and bit_count bit_length bit_or bit_xor bool bool_and bool_or box bpchar
  btrim bytea cardinality casefold cbrt ceil ceiling center char char_length character_length chr
  cidr circle clock_timestamp col_description concat concat_ws convert convert_from convert_to
  corr cos cosd cosh cot cotd count covar_pop covar_samp crc32 crc32c cume_dist current_database
  current_query current_schema current_schemas current_setting current_user currval date date_add
  date_bin date_part date_subtract date_trunc daterange decode degrees dense_rank diagonal
  diameter div encode enum_first enum_last enum_range erf erfc every exp extract factorial family
  first_value float4 float8 floor format format_type gamma gcd gen_random_uuid generate_series
  generate_subscripts get_bit get_byte hashtext hashtextextended height host hostmask inet_merge
  inet_same_family initcap int2 int4 int4range int8 int8range interval is_normalized isempty
  isfinite ishorizontal isopen isparallel isperp isvertical json_agg json_agg_strict
  json_array_elements json_array_elements_text json_array_length json_build_array
  json_build_object json_each json_each_text json_extract_path json_extract_path_text json_object
  json_object_agg json_object_keys json_populate_record json_populate_recordset json_strip_nulls
  json_to_record json_to_recordset json_typeof jsonb_agg jsonb_agg_strict jsonb_array_elements
  jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_concat
  jsonb_contains jsonb_delete_path jsonb_each jsonb_each_text jsonb_extract_path
  jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_agg_strict
  jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz
  jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
  jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_record_valid
  jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record
  jsonb_to_recordset jsonb_typeof justify_days justify_hours lag last_value lcm lead left length
  lgamma line ln log log10 lower lower_inc lower_inf lpad lseg ltrim macaddr macaddr8 make_date
  make_time make_timestamp make_timestamptz masklen max md5 min min_scale mod mode money
  multirange name netmask network nextval normalize now npoints nth_value ntile num_nonnulls
  num_nulls numeric nummultirange numnode numrange obj_description octet_length oid overlaps
  overlay parse_ident path pclose percent_rank percentile_cont percentile_disc
  pg_advisory_xact_lock pg_backend_pid pg_current_xact_id pg_notify pg_sleep pg_sleep_for
  pg_typeof phraseto_tsquery pi plainto_tsquery point polygon popen position pow power querytree
  quote_ident quote_literal quote_nullable radians radius random random_normal range_agg
  range_merge rank regclass regexp_count regexp_instr regexp_like regexp_match regexp_matches
  regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr regr_count regr_r2
  regr_slope regr_sxx regr_sxy regr_syy repeat replace reverse right round row_number row_to_json
  rpad rtrim scale session_user set_bit set_byte set_config set_masklen setseed setval setweight
  sha224 sha256 sha384 sha512 shobj_description sign sin sind sinh slope split_part sqrt
  starts_with statement_timestamp stddev stddev_pop stddev_samp string_agg string_to_array
  string_to_table strip strpos substr substring sum system_user tan tand tanh text time timeofday
  timestamp timestamptz timetz timezone to_ascii to_bin to_char to_date to_hex to_json to_jsonb
  to_number to_oct to_regclass to_regcollation to_regnamespace to_regoper to_regoperator
  to_regproc to_regprocedure to_regrole to_regtype to_regtypemod to_timestamp to_tsquery
  to_tsvector transaction_timestamp translate trim_array trim_scale trunc ts_delete ts_filter
  ts_headline ts_rank ts_rank_cd ts_rewrite tsmultirange tsquery_phrase tsrange tstzmultirange
  tstzrange tsvector_to_array txid_current unicode_assigned unistr unnest upper upper_inc
  upper_inf uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7 var_pop var_samp varbit
  varchar variance version websearch_to_tsquery width width_bucket xid xml xml_is_well_formed
  xml_is_well_formed_content xml_is_well_formed_document xmlagg xmlcomment xmlexists xmltext
  xpath xpath_exists
  `.match(/\S+/g),
);

/** Another answer at each call, or with each row. */
const VOLATILE = new Set(
  `
  array_sample array_shuffle clock_timestamp current_query currval gen_random_uuid
  lastval nextval random random_normal set_config setseed
  setval timeofday txid_current pg_current_xact_id uuidv4 uuidv7
  pg_sleep uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4 gen_random_bytes gen_salt
  `.match(/\S+/g),
);

/** The same within a statement or transaction, another one later or for another session. */
const MOMENTARY = new Set(
  `
  current_database current_schema current_schemas current_setting current_user now
  pg_backend_pid session_user statement_timestamp system_user transaction_timestamp
  `.match(/\S+/g),
);

/** @returns whether PostgreSQL itself has a function of that name */
export function isBuiltIn(name: string): boolean {
  return BUILT_IN.has(name) || VOLATILE.has(name);
}

/** @returns whether the same row may get another value at another time or in another session */
export function variesOverTime(name: string): boolean {
  return VOLATILE.has(name) || MOMENTARY.has(name);
}

/** @returns whether two rows of one statement may get different values */
export function variesByRow(name: string): boolean {
  return VOLATILE.has(name);
}

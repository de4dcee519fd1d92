/// The table of one instruction set, from the functions that its file has brought together under common names.
///
/// Included last inside an unnamed namespace.

constexpr Kernels make_table(const char* isa) {
  return Kernels{
      .isa = isa,
      .ahead = {},
      .quantize = quantize,
      .unpack = {},
      .multiply = {{multiply<false, false>, multiply<false, true>}, {multiply<true, false>, multiply<true, true>}},
      .multiply_few = {},
      .multiply_rows = {multiply_rows<FullRows>, multiply_rows<HalfRows>, multiply_rows<BfloatRows>},
      .rounded16 = {quantize_codes<std::int16_t>, pack_values<std::int16_t>, multiply_codes<std::int16_t>,
                    attend_codes<std::int16_t>},
      .rounded8 = {quantize_codes<std::int8_t>, pack_values<std::int8_t>, multiply_codes<std::int8_t>,
                   attend_codes<std::int8_t>},
      .spin_int8 = spin_int8,
      .spin_int16 = spin_int16,
      .dot = dot,
      .rms_norm = rms_norm,
      .layer_norm = layer_norm,
      .gated_rms_norm = gated_rms_norm,
      .l2_normalize = l2_normalize,
      .add = add,
      .add_scaled = add_scaled,
      .silu_mul = silu_mul,
      .gelu_tanh = gelu_tanh,
      .sigmoid_mul = sigmoid_mul,
      .softmax = softmax,
      .rotate_pairs = rotate_pairs,
      .conv_silu = conv_silu,
      .to_f16 = to_f16,
      .from_f16 = from_f16,
      .delta_rule = delta_rule,
      .attend = attend,
  };
}

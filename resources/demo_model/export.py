"""Turns a training state into the two files that engines read: the language model and its projector."""

import argparse
import os

import numpy
import torch

import gguf
from ahead import Ahead
from canvas import AREA, LEAST
from delta_net import DeltaNet
from text import Text
from vision import PATCH, Vision
from vocabulary import Vocabulary

HERE = os.path.dirname(os.path.abspath(__file__))
MODEL, PROJECTOR = "sightline-demo.gguf", "sightline-demo-mmproj.gguf"
TEMPLATE = os.path.join(HERE, "../../tests/golden/cases/chat/templates/qwen3.6.jinja")


class Entry:
    """One tensor of a file and the parameter it holds; `shape` and `factor` say how it is stored, `log` if as -exp."""

    def __init__(self, name, parameter, kind=gguf.F32, shape=None, factor=1.0, log=False):
        self.name, self.parameter, self.kind = name, parameter, kind
        self.shape, self.factor, self.log = shape or tuple(parameter.shape), factor, log

    def stored(self):
        values = self.parameter.detach().float().numpy()
        values = -numpy.exp(values) if self.log else values * self.factor
        return values.reshape(self.shape), self.kind

    def restore(self, values):
        values = values.reshape(tuple(self.parameter.shape))
        values = numpy.log(-values) if self.log else values / self.factor
        with torch.no_grad():
            self.parameter.copy_(torch.from_numpy(numpy.ascontiguousarray(values, numpy.float32)))


def expert_entries(prefix, ffn, matrix):
    return [
        Entry(prefix + "ffn_gate_inp.weight", ffn.router.weight),
        Entry(prefix + "ffn_gate_exps.weight", ffn.gate, matrix),
        Entry(prefix + "ffn_up_exps.weight", ffn.up, matrix),
        Entry(prefix + "ffn_down_exps.weight", ffn.down, matrix),
        Entry(prefix + "ffn_gate_inp_shexp.weight", ffn.shared_gate.weight, shape=(ffn.shared_gate.in_features,)),
        Entry(prefix + "ffn_gate_shexp.weight", ffn.shared.gate.weight, matrix),
        Entry(prefix + "ffn_up_shexp.weight", ffn.shared.up.weight, matrix),
        Entry(prefix + "ffn_down_shexp.weight", ffn.shared.down.weight, matrix),
    ]


def delta_entries(prefix, mixer, matrix):
    return [
        Entry(prefix + "attn_qkv.weight", mixer.qkv.weight, matrix),
        Entry(prefix + "attn_gate.weight", mixer.gate.weight, matrix),
        Entry(prefix + "ssm_alpha.weight", mixer.alpha.weight),
        Entry(prefix + "ssm_beta.weight", mixer.beta.weight),
        Entry(prefix + "ssm_a", mixer.a_log, log=True),
        Entry(prefix + "ssm_dt.bias", mixer.dt),
        Entry(prefix + "ssm_conv1d.weight", mixer.conv),
        Entry(prefix + "ssm_norm.weight", mixer.norm),
        Entry(prefix + "ssm_out.weight", mixer.out.weight, matrix),
    ]


def attention_entries(prefix, mixer, matrix):
    return [
        Entry(prefix + "attn_q.weight", mixer.q.weight, matrix),
        Entry(prefix + "attn_k.weight", mixer.k.weight, matrix),
        Entry(prefix + "attn_v.weight", mixer.v.weight, matrix),
        Entry(prefix + "attn_output.weight", mixer.out.weight, matrix),
        Entry(prefix + "attn_q_norm.weight", mixer.q_norm.weight),
        Entry(prefix + "attn_k_norm.weight", mixer.k_norm.weight),
    ]


def layer_entries(prefix, block, matrix):
    mixer = delta_entries if isinstance(block.mixer, DeltaNet) else attention_entries
    norms = (("attn_norm.weight", block.norm), ("post_attention_norm.weight", block.post_norm))
    return ([Entry(prefix + name, norm.weight) for name, norm in norms] + mixer(prefix, block.mixer, matrix)
            + expert_entries(prefix, block.ffn, matrix))


def ahead_entries(prefix, ahead, matrix):
    """The block for multi-token prediction: the last of the file."""
    return layer_entries(prefix, ahead.block, matrix) + [
        Entry(prefix + "nextn.eh_proj.weight", ahead.join.weight, matrix),
        Entry(prefix + "nextn.enorm.weight", ahead.embed_norm.weight),
        Entry(prefix + "nextn.hnorm.weight", ahead.hidden_norm.weight),
        Entry(prefix + "nextn.shared_head_norm.weight", ahead.norm.weight),
    ]


def text_entries(text, ahead, matrix):
    entries = [Entry("token_embd.weight", text.embed, matrix)]
    for index, block in enumerate(text.blocks):
        entries += layer_entries("blk.%d." % index, block, matrix)
    entries += ahead_entries("blk.%d." % len(text.blocks), ahead, matrix)
    return entries + [Entry("output_norm.weight", text.norm.weight), Entry("output.weight", text.head.weight, matrix)]


def text_metadata(s, vocabulary):
    arch = "qwen35moe."
    with open(TEMPLATE) as file:
        template = file.read()
    return {
        "general.architecture": "qwen35moe",
        "general.type": "model",
        "general.name": "Sightline demo",
        "general.license": "apache-2.0",
        "general.description": "Sees coloured shapes; made to try Sightline without a download.",
        "general.sampling.temp": 0.0,
        "general.file_type": 1,
        "general.quantization_version": 2,
        arch + "block_count": s.layers + 1,
        arch + "nextn_predict_layers": 1,
        arch + "context_length": 4096,
        arch + "embedding_length": s.d_model,
        arch + "attention.head_count": s.heads,
        arch + "attention.head_count_kv": s.kv_heads,
        arch + "attention.key_length": s.head,
        arch + "attention.value_length": s.head,
        arch + "attention.layer_norm_rms_epsilon": 1e-6,
        arch + "full_attention_interval": s.interval,
        arch + "rope.freq_base": s.theta,
        arch + "rope.dimension_count": s.rotary,
        arch + "rope.dimension_sections": list(s.sections) + [0],
        arch + "ssm.conv_kernel": s.taps,
        arch + "ssm.state_size": s.linear_head,
        arch + "ssm.group_count": s.linear_heads,
        arch + "ssm.time_step_rank": s.linear_heads,
        arch + "ssm.inner_size": s.linear_heads * s.linear_head,
        arch + "expert_count": s.experts,
        arch + "expert_used_count": s.used,
        arch + "expert_feed_forward_length": s.expert,
        arch + "expert_shared_feed_forward_length": s.shared,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "qwen35",
        "tokenizer.ggml.tokens": vocabulary.tokens,
        "tokenizer.ggml.token_type": vocabulary.types,
        "tokenizer.ggml.merges": vocabulary.merges,
        "tokenizer.ggml.eos_token_id": vocabulary.added["<|im_end|>"],
        "tokenizer.ggml.padding_token_id": vocabulary.added["<|endoftext|>"],
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.chat_template": template,
    }


def vision_entries(vision, matrix):
    kernel = dict(kind=gguf.F16, shape=(vision.width, 3, PATCH, PATCH), factor=0.5)  # a still fills both frames
    entries = [
        Entry("v.patch_embd.weight", vision.embed.weight, **kernel),
        Entry("v.patch_embd.weight.1", vision.embed.weight, **kernel),
        Entry("v.patch_embd.bias", vision.embed.bias),
        Entry("v.position_embd.weight", vision.positions),
    ]
    parts = [("v.post_ln", vision.post, gguf.F32), ("mm.0", vision.mm0, matrix), ("mm.2", vision.mm2, matrix)]
    for index, block in enumerate(vision.blocks):
        prefix = "v.blk.%d." % index
        parts += [(prefix + "ln1", block.ln1, gguf.F32), (prefix + "ln2", block.ln2, gguf.F32),
                  (prefix + "attn_qkv", block.attention.qkv, matrix), (prefix + "attn_out", block.attention.out, matrix),
                  (prefix + "ffn_up", block.up, matrix), (prefix + "ffn_down", block.down, matrix)]
    for name, part, kind in parts:
        entries += [Entry(name + ".weight", part.weight, kind), Entry(name + ".bias", part.bias)]
    return entries


def vision_metadata(vision, d_model):
    key = "clip.vision."
    return {
        "general.architecture": "clip",
        "general.type": "mmproj",
        "general.name": "Sightline demo",
        "general.license": "apache-2.0",
        "general.file_type": 1,
        "clip.has_vision_encoder": True,
        "clip.projector_type": "qwen3vl_merger",
        "clip.use_gelu": True,
        key + "image_size": 768,
        key + "image_min_pixels": LEAST,
        key + "image_max_pixels": AREA,
        key + "patch_size": PATCH,
        key + "embedding_length": vision.width,
        key + "feed_forward_length": vision.blocks[0].up.out_features,
        key + "block_count": len(vision.blocks),
        key + "attention.head_count": vision.heads,
        key + "attention.layer_norm_epsilon": 1e-6,
        key + "projection_dim": d_model,
        key + "spatial_merge_size": 2,
        key + "image_mean": [0.5, 0.5, 0.5],
        key + "image_std": [0.5, 0.5, 0.5],
        key + "is_deepstack_layers": [False] * len(vision.blocks),
    }


def write(path, metadata, entries):
    gguf.write(path, metadata, {entry.name: entry.stored() for entry in entries})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", required=True, help="a training state")
    parser.add_argument("--folder", default=HERE, help="where the two files go")
    parser.add_argument("--type", choices=("F16", "Q8_0", "F32"), default="F16", help="of the matrices")
    options = parser.parse_args()
    vocabulary = Vocabulary()
    state = torch.load(options.state, map_location="cpu")
    vision, text = Vision(), Text(len(vocabulary))
    vision.load_state_dict(state["vision"])
    text.load_state_dict(state["text"])
    ahead = Ahead(text.s)
    ahead.load_state_dict(state["ahead"])
    matrix = getattr(gguf, options.type)
    write(os.path.join(options.folder, MODEL), text_metadata(text.s, vocabulary), text_entries(text, ahead, matrix))
    write(os.path.join(options.folder, PROJECTOR), vision_metadata(vision, text.s.d_model), vision_entries(vision, matrix))


if __name__ == "__main__":
    main()

"""Whisper models of random weights, small enough for a test."""

from __future__ import annotations

from pathlib import Path

__all__ = ["make_whisper"]


def make_whisper(folder: Path, width: int = 32, layers: int = 2, heads: int = 4, vocabulary: int = 51_865) -> Path:
    """A transformers folder with a random Whisper; its texts mean nothing, but the sound decides on them.

    As transformers initializes them, all tokens would be about equally likely and the last one would come again and
    again. So the weights are as large as keeps the size of what passes through, positions and cross attention weigh
    more, and the logits are spread until the likeliest token stands clear of the next.
    """
    import torch
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        config = WhisperConfig(
            vocab_size=vocabulary,
            num_mel_bins=128 if vocabulary == 51_866 else 80,
            d_model=width,
            encoder_layers=layers,
            decoder_layers=layers,
            encoder_attention_heads=heads,
            decoder_attention_heads=heads,
            encoder_ffn_dim=4 * width,
            decoder_ffn_dim=4 * width,
            init_std=width**-0.5,
        )
        model = WhisperForConditionalGeneration(config).eval()
        decoder = model.model.decoder
        with torch.no_grad():
            decoder.layer_norm.weight.mul_(8)
            decoder.embed_positions.weight.mul_(30)
            for layer in decoder.layers:
                layer.encoder_attn.out_proj.weight.mul_(3)
        model.save_pretrained(folder)
    return folder

"""What works behind the window: sound, transport, decoding and generation. No widgets here."""

"""Keys: how often KMS makes new key material."""

from sandbox.aws.server import LocalAws


def test_the_period_of_a_rotation_is_kept(aws: LocalAws) -> None:
    kms = aws.client("kms", account="111111111111")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    assert "RotationPeriodInDays" not in kms.get_key_rotation_status(KeyId=key)
    kms.enable_key_rotation(KeyId=key)
    assert kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 365
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=90)
    assert kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 90

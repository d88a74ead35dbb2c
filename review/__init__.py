"""What a reviewer needs: a gate and a report on a preview, a map of the organization, what differs from it in AWS."""

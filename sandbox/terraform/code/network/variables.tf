variable "account_ids" {
  description = "Ids of the member accounts."
  type        = map(string)
}

variable "staging_unit_arn" {
  description = "ARN of the unit whose accounts may use the private subnet."
  type        = string
}

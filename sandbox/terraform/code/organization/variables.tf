variable "account_ids" {
  description = "Ids of the member accounts. The organization was made first, with the providers below still absent."
  type        = map(string)
}

variable "execution_role_external_id" {
  description = "What the callers of the execution roles have to give."
  type        = string
  default     = "terraform-cross-account"
}

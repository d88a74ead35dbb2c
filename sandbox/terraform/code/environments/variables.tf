variable "environments" {
  description = "Account, region and network of each workspace."
  type = map(object({
    account_id = string
    region     = string
    cidr       = string
  }))
}

variable "administration_account_id" {
  description = "The account whose people may audit."
  type        = string
}

# Scores a file of children with WHO's package anthro: Rscript anthro.R IN OUT.
library(anthro)
path <- commandArgs(trailingOnly = TRUE)
d <- read.csv(path[1], colClasses = c(measure = "character", oedema = "character"))
z <- anthro_zscores(
  sex = d$sex, age = d$age, is_age_in_month = FALSE, weight = d$weight, lenhei = d$lenhei,
  measure = d$measure, headc = d$headc, armc = d$armc, triskin = d$triskin, subskin = d$subskin,
  oedema = d$oedema
)
write.csv(cbind(d, z), path[2], row.names = FALSE, na = "")

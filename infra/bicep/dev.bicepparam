using 'main.bicep'

// For trying out: the least that works. The password comes from the environment, so that it is in no file.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'graphdev')
param administratorPassword = readEnvironmentVariable('GRAPH_ADMIN_PASSWORD', '')
param storageSku = 'Standard_LRS'
param separateDataStorage = false
param monitoring = {
  retentionDays: 30
  dailyQuotaGb: 1
  alertAddress: ''
}
param tags = {
  environment: 'dev'
  application: 'serverless-graph'
}

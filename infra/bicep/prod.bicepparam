using 'main.bicep'

// For production: the data apart and replicated over zones, reached by a private network, an instance that is always there.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'graph')
param administratorPassword = readEnvironmentVariable('GRAPH_ADMIN_PASSWORD', '')
param storageSku = 'Standard_ZRS'
param separateDataStorage = true
param privateNetwork = true
param tokens = {
  issuer: readEnvironmentVariable('GRAPH_JWT_ISSUER', '')
  audiences: readEnvironmentVariable('GRAPH_JWT_AUDIENCES', '')
  nameClaim: ''
  rolesClaim: readEnvironmentVariable('GRAPH_JWT_ROLES', '')
}
param instances = {
  memoryMB: 2048
  maximum: 200
  alwaysReady: 1
}
param monitoring = {
  retentionDays: 90
  dailyQuotaGb: 10
  alertAddress: readEnvironmentVariable('GRAPH_ALERT_ADDRESS', '')
}
param tags = {
  environment: 'prod'
  application: 'serverless-graph'
}

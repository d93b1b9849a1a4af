metadata description = 'A deployment of the graph database: the application, its storage, and how it is watched.'

targetScope = 'resourceGroup'

@description('With what the names of resources begin: lower-case letters, digits and dashes.')
@minLength(2)
@maxLength(12)
param environmentName string

@description('Where everything is.')
param location string = resourceGroup().location

@description('Tags of every resource.')
param tags object = {}

@description('The account of the data is another one than the host\'s: it can be kept when the application goes.')
param separateDataStorage bool = true

@description('How the accounts are replicated.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_ZRS'

@description('The container of the data.')
param graphContainer string = 'graph'

@description('The database of clients that name none.')
param defaultDatabase string = 'graph'

@description('The address that SHOW DATABASES tells; empty: the site\'s own.')
param publicAddress string = ''

@description('The first password of the user admin; empty: only tokens are taken.')
@secure()
param administratorPassword string = ''

@description('Whose tokens are taken, for what, and which claims tell the name and the privileges; an empty issuer: nobody\'s.')
param tokens { issuer: string, audiences: string, nameClaim: string, rolesClaim: string } = {
  issuer: ''
  audiences: ''
  nameClaim: ''
  rolesClaim: ''
}

@description('How many days the audit log is kept, and what the states of the past need.')
param retention { auditDays: int, pastDays: int } = {
  auditDays: 90
  pastDays: 7
}

@description('When the timers run (NCRONTAB), and whether usage reports are of days.')
param schedules { report: string, maintenance: string, sweep: string, reportDaily: bool } = {
  report: '0 2 * * * *'
  maintenance: '0 30 * * * *'
  sweep: '0 */15 * * * *'
  reportDaily: false
}

@description('The instances of the application.')
param instances { memoryMB: 512 | 2048 | 4096, maximum: int, alwaysReady: int } = {
  memoryMB: 2048
  maximum: 100
  alwaysReady: 0
}

@description('Whether the storage accounts are reached by a network of its own only.')
param privateNetwork bool = false

@description('The addresses of that network.')
param networkAddressPrefix string = '10.40.0.0/24'

@description('How long telemetry is kept (days), how much of it is taken (GB a day; -1: all), and whose address alerts are sent to; empty: nobody\'s.')
param monitoring { retentionDays: int, dailyQuotaGb: int, alertAddress: string } = {
  retentionDays: 30
  dailyQuotaGb: -1
  alertAddress: ''
}

var unique = uniqueString(resourceGroup().id, environmentName)
var prefix = '${environmentName}-${take(unique, 6)}'
var compact = replace(environmentName, '-', '')
var packageContainer = 'packages'
var hasPassword = !empty(administratorPassword)

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: {
    name: '${prefix}-id'
    location: location
    tags: tags
  }
}

module hostStorage 'modules/storage.bicep' = {
  name: 'host-storage'
  params: {
    name: take('${compact}h${unique}', 24)
    location: location
    tags: tags
    skuName: storageSku
    containers: separateDataStorage ? [packageContainer] : [packageContainer, graphContainer]
    temporaryContainer: separateDataStorage ? '' : graphContainer
    isPrivate: privateNetwork
  }
}

module dataStorage 'modules/storage.bicep' = if (separateDataStorage) {
  name: 'data-storage'
  params: {
    name: take('${compact}d${unique}', 24)
    location: location
    tags: tags
    skuName: storageSku
    containers: [graphContainer]
    temporaryContainer: graphContainer
    isPrivate: privateNetwork
  }
}

module secrets 'modules/secrets.bicep' = if (hasPassword) {
  name: 'secrets'
  params: {
    name: take('${compact}v${unique}', 24)
    location: location
    tags: tags
    administratorPassword: administratorPassword
  }
}

module watching 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    workspaceName: '${prefix}-logs'
    componentName: '${prefix}-insights'
    location: location
    tags: tags
    retentionInDays: monitoring.retentionDays
    dailyQuotaGb: monitoring.dailyQuotaGb
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  params: {
    principalId: identity.outputs.principalId
    hostStorageName: hostStorage.outputs.name
    dataStorageName: separateDataStorage ? dataStorage!.outputs.name : hostStorage.outputs.name
    componentName: watching.outputs.componentName
    vaultName: hasPassword ? secrets!.outputs.name : ''
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  params: {
    name: '${prefix}-net'
    location: location
    tags: tags
    addressPrefix: networkAddressPrefix
    accounts: concat(
      [{ name: hostStorage.outputs.name, id: hostStorage.outputs.id, services: ['blob', 'queue', 'table'] }],
      separateDataStorage
        ? [{ name: dataStorage!.outputs.name, id: dataStorage!.outputs.id, services: ['blob', 'table'] }]
        : []
    )
  }
}

module application 'modules/application.bicep' = {
  name: 'application'
  params: {
    name: '${prefix}-api'
    planName: '${prefix}-plan'
    location: location
    tags: tags
    identity: {
      id: identity.outputs.id
      clientId: identity.outputs.clientId
    }
    host: {
      storageName: hostStorage.outputs.name
      blobEndpoint: hostStorage.outputs.blobEndpoint
      packageContainer: packageContainer
    }
    instanceMemoryMB: instances.memoryMB
    maximumInstanceCount: instances.maximum
    alwaysReadyInstances: instances.alwaysReady
    subnetId: privateNetwork ? network!.outputs.applicationSubnetId : ''
    settings: {
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
      APPLICATIONINSIGHTS_CONNECTION_STRING: watching.outputs.connectionString
      GRAPH_ADDRESS: publicAddress
      GRAPH_ADMIN_PASSWORD: hasPassword ? secrets!.outputs.reference : ''
      GRAPH_AUDIT_DAYS: string(retention.auditDays)
      GRAPH_CONTAINER: graphContainer
      GRAPH_DATABASE: defaultDatabase
      GRAPH_JWT_AUDIENCES: tokens.audiences
      GRAPH_JWT_ISSUER: tokens.issuer
      GRAPH_JWT_NAME: tokens.nameClaim
      GRAPH_JWT_ROLES: tokens.rolesClaim
      GRAPH_MAINTENANCE_SCHEDULE: schedules.maintenance
      GRAPH_REPORT_DAILY: string(schedules.reportDaily)
      GRAPH_REPORT_SCHEDULE: schedules.report
      GRAPH_RETENTION_DAYS: string(retention.pastDays)
      GRAPH_STORAGE: separateDataStorage ? dataStorage!.outputs.blobEndpoint : hostStorage.outputs.blobEndpoint
      GRAPH_STORAGE_CLIENT_ID: identity.outputs.clientId
      GRAPH_SWEEP_SCHEDULE: schedules.sweep
    }
  }
  dependsOn: [roles]
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  params: {
    prefix: prefix
    location: location
    tags: tags
    workspaceId: watching.outputs.workspaceId
    emailAddress: monitoring.alertAddress
  }
}

@description('Where the API is served.')
output API_ADDRESS string = 'https://${application.outputs.hostName}'

@description('The site that is deployed to.')
output API_NAME string = application.outputs.name
